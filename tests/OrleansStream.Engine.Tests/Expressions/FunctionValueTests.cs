using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

/// <summary>The functions beyond those that the plan format promises, at their edges.</summary>
public class FunctionValueTests
{
    public static TheoryData<string, object?> Texts => new()
    {
        { "left('größe', 3)", "grö" },
        { "left('abc', 0)", "" },
        { "left('abc', 9)", "abc" },
        { "left('abc', -1)", "ab" },
        { "left('abc', -3)", "" },
        { "left('abc', -9223372036854775808)", "" },
        { "left(null, 1)", null },
        { "right('größe', 3)", "öße" },
        { "right('abc', 0)", "" },
        { "right('abc', 9)", "abc" },
        { "right('abc', -1)", "bc" },
        { "right('abc', -9223372036854775808)", "" },
        { "lpad('abc', 5)", "  abc" },
        { "lpad('abc', 2, 'x')", "ab" },
        { "lpad('abc', 8, 'xy')", "xyxyxabc" },
        { "lpad('abc', -1, 'x')", "" },
        { "lpad('abc', 5, '')", "abc" },
        { "rpad('größe', 7, 'äö')", "größeäö" },
        { "rpad('a', 4, 'xy')", "axyx" },
        { "rpad('a', 9223372036854775807, 'x')", ErrorCodes.LimitReached },
        { "length(rpad('a', 1048576, 'x'))", 1048576L },
        { "lpad('a', 1048577, 'x')", ErrorCodes.LimitReached },
        { "repeat('ab', 0)", "" },
        { "repeat('ab', -1)", "" },
        { "repeat('', 9223372036854775807)", "" },
        { "repeat('ab', 9223372036854775807)", ErrorCodes.LimitReached },
        { "repeat('ab', 600000)", ErrorCodes.LimitReached },
        { "reverse('')", "" },
        { "reverse('a𝔘é')", "é𝔘a" },
        { "strpos('abc', '')", 1L },
        { "strpos('größe', 'ße')", 4L },
        { "strpos('abc', 'x')", 0L },
        { "position('c' in 'abc')", 3L },
        { "split_part('a,b', ',', 1)", "a" },
        { "split_part('a,b', ',', 3)", "" },
        { "split_part('a,b', ',', -1)", "b" },
        { "split_part('a,b', ',', -3)", "" },
        { "split_part('a,b', ',', 0)", "" },
        { "split_part('a,b', '', 1)", "a,b" },
        { "split_part('a,b', '', 2)", "" },
        { "split_part('aXXbXX', 'XX', 3)", "" },
        { "split_part('a,b', ',', -9223372036854775808)", "" },
        { "initcap('hELLO wörld, it''s 3d')", "Hello Wörld, It'S 3d" },
        { "trim('xxaxx', 'x')", "a" },
        { "trim('[ab]', '[]')", "ab" },
        { "ltrim('  a ')", "a " },
        { "rtrim('  a ')", "  a" },
        { "rtrim('aé𝔘', '𝔘é')", "a" },
        { "trim('abc', '')", "abc" },
        { "octet_length(cast('ä' as binary))", 2L },
        { "ascii('')", 0L },
        { "ascii('é')", 233L },
        { "chr(128512)", "😀" },
        { "chr(55296)", null },
        { "chr(-1)", null },
        { "chr(9223372036854775807)", null },
        { "to_hex(-1)", "ffffffffffffffff" },
        { "to_hex(0)", "0" },
        { "to_hex('aé')", "61c3a9" },
        { "from_hex('4g')", null },
        { "from_hex('4')", null },
        { "to_hex(from_hex('00fF'))", "00ff" },
        { "to_base64('')", "" },
        { "to_base64('abc')", "YWJj" },
        { "from_base64('YW')", null },
        { "from_base64('?')", null },
        { "to_hex(from_base64('AP8='))", "00ff" },
        { "md5('')", "d41d8cd98f00b204e9800998ecf8427e" },
        { "sha1('')", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
        { "sha256('abc')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "length(sha512('abc'))", 128L },
        { "sha256(cast('abc' as binary)) = sha256('abc')", true },
        { "crc32('123456789')", 3421780262L },
        { "crc32('')", 0L },
        { "to_hex(xxhash64(''))", "ef46db3751d8e999" },
        { "regexp_extract('abc', 'x')", null },
        { "regexp_extract('abc', 'b')", "b" },
        { "regexp_extract('abc', '(b)(x)?', 2)", null },
        { "regexp_extract('größe 12', '[0-9]+')", "12" },
        { "regexp_extract('k=v; k2=v2', '(\\w+)=(\\w+)$', 2)", "v2" },
        { "regexp_replace('abc', 'x', 'y')", "abc" },
        { "regexp_replace('aaa', 'a', 'b')", "bbb" },
        { "regexp_replace('abc', '', '-')", "-a-b-c-" },
        { "regexp_replace('größe', '[öß]', '<$0>')", "gr<ö><ß>e" },
        { "regexp_replace('a1b2', '([a-z])([0-9])', '$2$1')", "1a2b" },
        { "regexp_replace('a', 'a', '$$')", "$" },
        { "regexp_count('aaa', 'aa')", 1L },
        { "regexp_count('abc', '')", 4L },
        { "regexp_count('', 'a')", 0L },
    };

    public static TheoryData<string, object?> Numbers => new()
    {
        { "trunc(2.9)", 2.0 },
        { "trunc(-2.9)", -2.0 },
        { "trunc(17)", 17L },
        { "trunc(1299, -2)", 1200L },
        { "trunc(-1299, -2)", -1200L },
        { "trunc(5, -30)", 0L },
        { "trunc(2.3, 1)", 2.3 },
        { "trunc(1e300, 2)", 1e300 },
        { "trunc(123.456, -1)", 120.0 },
        { "trunc(cast('-2.789' as decimal), 2)", -2.78m },
        { "trunc(cast('129.5' as decimal), -1)", 120m },
        { "sign(0)", 0L },
        { "sign(-9223372036854775808)", -1L },
        { "sign(0.0)", 0.0 },
        { "sign(cast('-0.1' as decimal))", -1m },
        { "div(7, 2)", 3L },
        { "div(-7, 2)", -3L },
        { "div(7, 0)", null },
        { "div(-9223372036854775808, -1)", ErrorCodes.Overflow },
        { "log10(0)", null },
        { "log2(-1)", null },
        { "log(2, 8)", 3.0 },
        { "log(1, 8)", null },
        { "asin(2)", null },
        { "cbrt(8)", 2.0 },
        { "atan2(0, 1)", 0.0 },
        { "bit_and(-1, 255)", 255L },
        { "bit_or(1, 2)", 3L },
        { "bit_xor(5, 1)", 4L },
        { "bit_count(-1)", 64L },
        { "shift_left(1, 63)", long.MinValue },
        { "shift_left(1, 64)", 0L },
        { "shift_left(1, -1)", null },
        { "shift_right(-1, 100)", -1L },
        { "shift_right(8, 2)", 2L },
    };

    public static TheoryData<string, object?> Choices => new()
    {
        { "if(true, 1, 2.5)", 1.0 },
        { "if(null, 1, 2)", 2L },
        { "if(false, 1)", null },
        { "if(1 = 1, 'a', cast('x' as string))", "a" },
        { "if(false, 9223372036854775807 + 1, 0)", 0L },
        { "if(true, null)", null },
        { "ifnull(1, 2)", 1L },
        { "nvl(null, null)", null },
        { "1 is distinct from 2", true },
        { "1 is distinct from 1.0", false },
        { "1 is distinct from null", true },
        { "null is distinct from null", false },
        { "null is not distinct from null", true },
        { "'a' is not distinct from 'a'", true },
        { "'a' is not distinct from null", false },
        { "true is true", true },
        { "(1 = null) is true", false },
        { "(1 = null) is not true", true },
        { "(1 = 2) is false", true },
        { "(1 = null) is unknown", true },
        { "(1 = 1) is not unknown", true },
        { "9223372036854775807 + 1 is distinct from null", ErrorCodes.Overflow },
    };

    public static TheoryData<string, object?> Nested => new()
    {
        { "cast(json_query('{\"a\":{\"b\":\"x\"}}', '$.a') as string)", "{\"b\":\"x\"}" },
        { "cast(json_query('{\"a\":\"x\"}', 'a') as string)", "\"x\"" },
        { "cast(json_query('{\"a\":null}', 'a') as string)", "null" },
        { "json_query('{}', 'a')", null },
        { "json_query('nonsense', '$')", null },
        { "cast(json_query(' [1] ', '$') as string)", "[1]" },
        { "json_exists('{\"a\":[0]}', '$.a[0]')", true },
        { "json_exists('{\"a\":[0]}', '$.a[1]')", false },
        { "json_exists('nonsense', '$')", false },
        { "json_exists(null, '$')", null },
        { "json_array_length('{\"a\":[[1,2],3]}', 'a')", 2L },
        { "json_array_length('{}')", null },
        { "json_array_length('[')", null },
        { "array_contains(split('a,b', ','), 'c')", false },
        { "array_contains(cast(split('1,2', ',') as list<float64>), 2)", true },
        { "array_position(split('a,b,b', ','), 'b')", 2L },
        { "array_position(split('a', ','), 'x')", 0L },
        { "array_min(split('b,a', ','))", "a" },
        { "array_max(cast(split('1.5,2.5', ',') as list<float64>))", 2.5 },
        { "array_sum(cast(split('1.5,2.5', ',') as list<decimal>))", 4m },
        { "array_sum(cast(split('9223372036854775807,1', ',') as list<int64>))", ErrorCodes.Overflow },
        { "array_sum(cast(split('1e308,1e308', ',') as list<float64>))", null },
        { "array_sum(cast(split('1,x', ',') as list<int64>))", ErrorCodes.CastFailed },
        { "array_sum(try_cast(split('1,x', ',') as list<int64>))", 1L },
        { "array_sum(try_cast(split('x', ',') as list<int64>))", null },
        { "array_min(try_cast(split('x', ',') as list<int64>))", null },
        { "array_join(cast(split('1,2', ',') as list<int64>), '+')", "1+2" },
        { "array_join(try_cast(split('1,x,3', ',') as list<int64>), '+')", "1+3" },
        { "array_join(array_slice(split('a,b,c', ','), -2), '')", "bc" },
        { "array_join(array_slice(split('a,b,c', ','), 0, 1), '')", "a" },
        { "array_length(array_slice(split('a,b,c', ','), 3, 2))", 0L },
        { "array_length(array_slice(split('a,b,c', ','), -9223372036854775808, 9223372036854775807))", 3L },
        { "array_join(array_sort(split('b,c,a', ','), 'desc'), '')", "cba" },
        { "array_join(array_sort(cast(split('10,9', ',') as list<int64>)), ' ')", "9 10" },
        { "array_length(array_distinct(try_cast(split('x,1,y,1', ',') as list<int64>)))", 2L },
        { "element_at(array_sort(try_cast(split('x,2,1', ',') as list<int64>), 'desc'), 3)", null },
        { "element_at(array_sort(try_cast(split('x,2,1', ',') as list<int64>), 'desc'), 1)", 2L },
        { "array_join(array_reverse(split('a,b', ',')), '')", "ba" },
        { "array_length(cast(split('1,2', ',') as list<int64>))", 2L },
        { "array_join(null, ',')", null },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    [MemberData(nameof(Numbers))]
    [MemberData(nameof(Choices))]
    [MemberData(nameof(Nested))]
    public void Functions_give(string text, object? expected)
    {
        Assert.Equal(expected, Bench.Value(text));
        Assert.All(new Unfolded(Bench.Parse(text), RowSchema.Empty).Values(), v => Assert.Equal(expected, v));
    }

    [Fact]
    public void Operands_may_be_missing_row_by_row()
    {
        var schema = new RowSchema(new RowField("s", DataType.String), new RowField("n", DataType.Int64));
        var batch = Bench.Batch(schema, ["abc", 2L], [null, 2L], ["abc", null], ["xyz", 1L]);
        Assert.Equal(["ab", null, null, "x"], Bench.Values("left(s, n)", batch));
        Assert.Equal(["abcabc", null, null, "xyz"], Bench.Values("repeat(s, n)", batch));
        Assert.Equal([true, true, true, true], Bench.Values("s is distinct from cast(n as string)", batch));
        Assert.Equal([false, true, false, false], Bench.Values("s is not distinct from null", batch));
        Assert.Equal([2L, null, 2L, 2L], Bench.Values("div(length(s) * 2, 3)", batch));
    }

    [Theory]
    [InlineData("regexp_matches(s, '(a{100}){100}')", 18, "The regular expression cannot be used: with its repetitions written out it is larger than 1000 characters")]
    [InlineData("regexp_matches(s, '(?x)(a{100}) {100}')", 18, "The regular expression cannot be used: comments and the option x are not known")]
    [InlineData("regexp_matches(s, '(a{100})(?#c){100}')", 18, "The regular expression cannot be used: comments and the option x are not known")]
    [InlineData("regexp_extract(s, '(a)', 2)", 25, "The regular expression has no group 2")]
    [InlineData("regexp_replace(s, '(a)', '$2')", 25, "The regular expression has no group 2")]
    [InlineData("regexp_replace(s, '(a)', 'a$')", 25, "The $ of the replacement is not followed by the number of a group")]
    [InlineData("regexp_extract(s, '(a)', n)", 25, "Argument 3 of regexp_extract is the number of a group, written as a whole number")]
    [InlineData("trim(s, s)", 8, "Argument 2 of trim is the characters to leave off, written as a text")]
    [InlineData("array_sort(split(s, ','), 'up')", 26, "array_sort knows no order 'up'")]
    [InlineData("array_sum(split(s, ','))", 10, "Argument 1 of array_sum is a list of numbers, not list<string>")]
    [InlineData("if(n, 1, 2)", 3, "if wants a condition (bool), not int64")]
    [InlineData("if(true, 1, 'a')", 12, "int64 and string do not go together as the results of if")]
    [InlineData("to_hex(1.5)", 7, "Argument 1 of to_hex is an int64, a text or binary, not float64")]
    [InlineData("div(7.0, 2)", 4, "Argument 1 of div is an int64, not float64")]
    [InlineData("s is distinct from 1", 0, "string and int64 cannot be compared")]
    [InlineData("n is true", 0, "int64 and bool cannot be compared")]
    public void Wrong_calls_are_errors(string text, int offset, string message)
    {
        var error = Bench.Error(text, new RowSchema(new RowField("s", DataType.String), new RowField("n", DataType.Int64)));
        Assert.Equal((offset, message), (error.Offset, error.Message));
    }

    [Theory]
    [InlineData("iif(true, 1, 2)", "did you mean 'if'?")]
    [InlineData("substr('a', 1)", "did you mean 'substring'?")]
    [InlineData("date_format(1, 'x')", "did you mean 'format_timestamp'?")]
    [InlineData("'a' ilike 'A'", "lower(x) like lower(pattern) ignores case")]
    [InlineData("'a' rlike 'A'", "write regexp_matches(text, pattern)")]
    [InlineData("1::string", "write cast(x as type)")]
    [InlineData("'a' ~ 'b'", "write regexp_matches(text, pattern)")]
    [InlineData("2 ^ 3", "write power(base, exponent), or bit_xor(a, b)")]
    [InlineData("split('a', ',')[1]", "write element_at(list, place)")]
    [InlineData("position('a', 'b')", "position is written position(part in text); strpos(text, part) is the same")]
    public void Names_of_other_systems_lead_to_ours(string text, string hint) => Assert.Equal(hint, Bench.Error(text).Hint);

    [Fact]
    public void Texts_of_many_rows_stay_within_the_memory_of_an_evaluation()
    {
        var schema = new RowSchema(new RowField("s", DataType.String));
        var batch = Bench.Batch(schema, [.. Enumerable.Repeat(new object?[] { "x" }, 600)]);
        var values = Bench.Values("length(repeat(s, 1000000))", batch);
        Assert.Contains(1000000L, values);
        Assert.Contains(ErrorCodes.LimitReached, values);
    }
}
