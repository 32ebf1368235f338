using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

public class FunctionTests
{
    public static TheoryData<string> Names => [.. FunctionCatalog.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_example_of_a_function_gives_its_result(string name)
    {
        var function = FunctionCatalog.Find(name)!;
        Assert.Contains(name + "(", function.Example, StringComparison.Ordinal);
        Assert.Contains(name + "(", function.Signature, StringComparison.Ordinal);
        Assert.EndsWith(".", function.Summary, StringComparison.Ordinal);
        Assert.Equal(Bench.Value(function.Result), Bench.Value(function.Example));
    }

    [Fact]
    public void What_stands_behind_a_null_does_no_harm_to_abs() => Assert.True(Functions.AbsoluteDecimal.TryApply(Int128.MinValue, out _));

    [Fact]
    public void The_functions_of_the_plan_format_are_all_there()
    {
        const string Promised = """
            abs ceil floor round sqrt ln exp power mod greatest least coalesce nullif upper lower trim length substring replace concat starts_with
            ends_with contains split regexp_matches to_timestamp date_trunc year month day hour minute second json_value array_length element_at hash
            event_time
            """;
        Assert.All(Promised.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), name => Assert.NotNull(FunctionCatalog.Find(name)));
        Assert.Equal(FunctionCatalog.All.Length, FunctionCatalog.All.Select(f => f.Name).Distinct().Count());
    }

    public static TheoryData<string, object?> Values => new()
    {
        { "'a' || 'b' || 'c'", "abc" },
        { "'a' || null", null },
        { "'abc' like 'a%'", true },
        { "'abc' like '%c'", true },
        { "'abc' like '%b%'", true },
        { "'abc' like 'abc'", true },
        { "'abc' like 'ab'", false },
        { "'abc' like '%'", true },
        { "'' like ''", true },
        { "'' like '_'", false },
        { "'größe' like 'gr__e'", true },
        { "'größe' like 'gr___e'", false },
        { "'a%c' like 'a!%c' escape '!'", true },
        { "'abc' like 'a!%c' escape '!'", false },
        { "'a!c' like 'a!!c' escape '!'", true },
        { "'aXbXc' like 'a%X_'", true },
        { "'abab' like '%ab%b'", true },
        { "'abc' not like 'a%'", false },
        { "null like 'a'", null },
        { "'a' like null", null },
        { "case when true then 1 else 2 end", 1L },
        { "case when null then 1 else 2 end", 2L },
        { "case when false then 1 end", null },
        { "case when true then 1 else 2.5 end", 1.0 },
        { "case 'b' when 'a' then 1 when 'b' then 2 end", 2L },
        { "case null when null then 1 else 2 end", 2L },
        { "case when true then null else 'x' end", null },
        { "coalesce(null, null)", null },
        { "coalesce(null, 1, 2.5)", 1.0 },
        { "coalesce(1, 9223372036854775807 + 1)", 1L },
        { "nullif(1, 2)", 1L },
        { "nullif(null, 2)", null },
        { "nullif('a', 'a')", null },
        { "greatest(1, 2.5, 2)", 2.5 },
        { "greatest(1, null)", null },
        { "least('b', 'a', 'c')", "a" },
        { "greatest(true, false)", true },
        { "cast(1.9 as int64)", 1L },
        { "cast(-1.9 as int64)", -1L },
        { "cast(1e19 as int64)", ErrorCodes.CastFailed },
        { "cast(9223372036854775808.0 as int64)", ErrorCodes.CastFailed },
        { "cast(-9223372036854775808.0 as int64)", long.MinValue },
        { "cast('17' as int64)", 17L },
        { "cast('-17' as int64)", -17L },
        { "cast('1.0' as int64)", ErrorCodes.CastFailed },
        { "cast('' as int64)", ErrorCodes.CastFailed },
        { "cast(' 1' as int64)", ErrorCodes.CastFailed },
        { "cast('9223372036854775808' as int64)", ErrorCodes.CastFailed },
        { "try_cast('x' as int64)", null },
        { "try_cast('5' as int64)", 5L },
        { "cast('1.5' as float64)", 1.5 },
        { "cast('1e3' as float64)", 1000.0 },
        { "cast('NaN' as float64)", ErrorCodes.CastFailed },
        { "cast('1e999' as float64)", ErrorCodes.CastFailed },
        { "cast('12.345' as decimal)", 12.345m },
        { "cast('1e-10' as decimal)", 0.0000000001m },
        { "cast('-0.00000000005' as decimal)", 0m },
        { "cast('x' as decimal)", ErrorCodes.CastFailed },
        { "cast('1e29' as decimal)", ErrorCodes.CastFailed },
        { "cast(0.1 as decimal)", 0.1m },
        { "cast(1e30 as decimal)", ErrorCodes.CastFailed },
        { "cast(cast('10.25' as decimal) as float64)", 10.25 },
        { "cast(cast('-10.75' as decimal) as int64)", -10L },
        { "cast(cast('10.50' as decimal) as string)", "10.5" },
        { "cast(cast('-0.5' as decimal) as string)", "-0.5" },
        { "cast(12 as string)", "12" },
        { "cast(1.5 as string)", "1.5" },
        { "cast(1e300 as string)", "1E+300" },
        { "cast(true as string)", "true" },
        { "cast('TRUE' as bool)", true },
        { "cast('yes' as bool)", ErrorCodes.CastFailed },
        { "cast(0 as bool)", false },
        { "cast(true as int64)", 1L },
        { "cast(null as int64)", null },
        { "cast(5 as timestamp)", 5L },
        { "cast(5 as decimal)", 5m },
        { "cast('2024-02-29T12:00:00+01:00' as timestamp)", 1709204400000L },
        { "cast('2024-02-30' as timestamp)", ErrorCodes.CastFailed },
        { "cast(to_timestamp(0) as string)", "1970-01-01T00:00:00Z" },
        { "cast(to_timestamp(1709204400123) as string)", "2024-02-29T11:00:00.123Z" },
        { "cast(to_timestamp(9223372036854775807) as string)", ErrorCodes.CastFailed },
        { "cast(cast('ä' as binary) as string)", "ä" },
        { "length(cast('ä' as binary))", 2L },
        { "json_value(cast('{\"a\":1}' as json), 'a')", "1" },
        { "cast('{' as json)", ErrorCodes.CastFailed },
        { "cast(cast('[1, 2]' as json) as string)", "[1, 2]" },
        { "abs(-9223372036854775808)", ErrorCodes.Overflow },
        { "abs(-3)", 3L },
        { "abs(cast('-1.5' as decimal))", 1.5m },
        { "ceil(-1.5)", -1.0 },
        { "ceil(7)", 7L },
        { "ceil(cast('-1.5' as decimal))", -1m },
        { "floor(cast('-1.5' as decimal))", -2m },
        { "round(2.5)", 3.0 },
        { "round(-2.5)", -3.0 },
        { "round(1234.567, -2)", 1200.0 },
        { "round(1250, -2)", 1300L },
        { "round(-1250, -2)", -1300L },
        { "round(9223372036854775807, -1)", ErrorCodes.Overflow },
        { "round(cast('2.345' as decimal), 2)", 2.35m },
        { "round(cast('-2.345' as decimal), 2)", -2.35m },
        { "sqrt(-1)", null },
        { "ln(0)", null },
        { "exp(1000)", null },
        { "power(0, -1)", null },
        { "mod(7, 0)", null },
        { "7 % 0", null },
        { "mod(7.5, 2)", 1.5 },
        { "upper('straße')", "STRAßE" },
        { "trim('\t x\u00A0')", "x" },
        { "trim('   ')", "" },
        { "length('')", 0L },
        { "substring('hello', 0)", "hello" },
        { "substring('hello', 0, 2)", "h" },
        { "substring('hello', -1, 3)", "h" },
        { "substring('hello', 4, 100)", "lo" },
        { "substring('hello', 9)", "" },
        { "substring('hello', 2, -1)", "" },
        { "substring('größe', 3, 2)", "öß" },
        { "substring('x', -9223372036854775808, 9223372036854775807)", "" },
        { "substring('x', 9223372036854775807, 9223372036854775807)", "" },
        { "replace('aaa', 'aa', 'b')", "ba" },
        { "replace('aaa', '', 'b')", "aaa" },
        { "concat('a', null)", null },
        { "starts_with('a', '')", true },
        { "contains(split('a,b', ','), 'b')", true },
        { "contains(split('a,b', ','), 'c')", false },
        { "array_length(split('', ','))", 1L },
        { "array_length(split('a,,b,', ','))", 4L },
        { "element_at(split('a,b', ','), 0)", null },
        { "element_at(split('a,b', ','), 3)", null },
        { "element_at(split('a,b', ','), -2)", "a" },
        { "regexp_matches('abc', 'B')", false },
        { "regexp_matches('abc', '(?i)B')", true },
        { "to_timestamp(1, 's') = 1000", true },
        { "to_timestamp(1500, 'us') = 1", true },
        { "to_timestamp(-1, 'us') = -1", true },
        { "to_timestamp(1.5, 's') = 1500", true },
        { "to_timestamp('nonsense')", ErrorCodes.CastFailed },
        { "year(9223372036854775807)", null },
        { "date_trunc('week', to_timestamp('2024-03-03')) = to_timestamp('2024-02-26')", true },
        { "date_trunc('week', to_timestamp('2024-02-26T00:00')) = to_timestamp('2024-02-26')", true },
        { "date_trunc('month', to_timestamp('2024-03-31T23:59:59.999')) = to_timestamp('2024-03-01')", true },
        { "date_trunc('quarter', to_timestamp('2024-12-31')) = to_timestamp('2024-10-01')", true },
        { "date_trunc('year', to_timestamp('1969-12-31')) = to_timestamp('1969-01-01')", true },
        { "date_trunc('HOUR', -1) = -3600000", true },
        { "hour(3600000)", 1L },
        { "second(to_timestamp('1969-12-31T23:59:58'))", 58L },
        { "json_value('{\"a\":null}', '$.a')", null },
        { "json_value('{\"a\":[1]}', '$.a')", null },
        { "json_value('{\"a\":[1, 2.50]}', '$.a[1]')", "2.50" },
        { "json_value('{\"a b\":{\"c\":\"x\\ny\"}}', '$.\"a b\".c')", "x\ny" },
        { "json_value('{\"a\":true}', '$[''a'']')", "true" },
        { "json_value('not json', '$.a')", null },
        { "json_value('5', '$')", "5" },
        { "cast(json_value('{\"n\": 17}', '$.n') as int64)", 17L },
        { "hash('a') = hash('b')", false },
        { "hash('a', 'b') = hash('b', 'a')", false },
        { "hash(1, null)", null },
        { "event_time()", 1000L },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Expressions_of_constants_give(string text, object? expected) => Assert.Equal(expected, Bench.Value(text));

    // The same again with a column in place of each constant, so that kernels run instead of the folding of constants.
    [Theory]
    [MemberData(nameof(Values))]
    public void Expressions_of_columns_give_the_same(string text, object? expected)
    {
        if (text != "event_time()")
            Assert.All(new Unfolded(Bench.Parse(text), RowSchema.Empty).Values(), v => Assert.Equal(expected, v));
    }

    [Theory]
    [InlineData("uper('a')", ErrorCodes.UnknownFunction, 0, "There is no function 'uper'", "did you mean 'upper'?")]
    [InlineData("1 + sum(2)", ErrorCodes.UnknownFunction, 4, "There is no function 'sum'", "that is an aggregate: it belongs into the aggregations of a step 'aggregate'")]
    [InlineData("abs()", ErrorCodes.UnknownFunction, 0, "abs does not take 0 arguments", "abs(number) -> number")]
    [InlineData("abs(1, 2)", ErrorCodes.UnknownFunction, 0, "abs does not take 2 arguments", "abs(number) -> number")]
    [InlineData("abs('a')", ErrorCodes.TypeMismatch, 4, "Argument 1 of abs is a number, not string", null)]
    [InlineData("upper(1)", ErrorCodes.TypeMismatch, 6, "Argument 1 of upper is a text, not int64", "cast(x as string) makes a text of a value")]
    [InlineData("substring('a', 1.5)", ErrorCodes.TypeMismatch, 15, "Argument 2 of substring is an int64, not float64", null)]
    [InlineData("year('2024-01-01')", ErrorCodes.TypeMismatch, 5, "Argument 1 of year is a timestamp, not string", "to_timestamp makes one of a text")]
    [InlineData("date_trunc('fortnight', 0)", ErrorCodes.TypeMismatch, 11, "date_trunc knows no unit 'fortnight'", "known: millisecond, second, minute, hour, day, week, month, quarter, year")]
    [InlineData("to_timestamp(1, 'h')", ErrorCodes.TypeMismatch, 16, "to_timestamp knows no unit 'h'", "units are s, ms, us")]
    [InlineData("json_value('{}', '$.')", ErrorCodes.BadExpression, 17, "The path '$.' is not known: '.' names no value", "a path is written '$.items[0].name'")]
    [InlineData("json_value(1, '$.a')", ErrorCodes.TypeMismatch, 11, "Argument 1 of json_value is json, not int64", null)]
    [InlineData("array_length('a')", ErrorCodes.TypeMismatch, 13, "Argument 1 of array_length is a list, not string", null)]
    [InlineData("contains(split('a', ','), 1)", ErrorCodes.TypeMismatch, 26, "Argument 2 of contains is a string as the list's, not int64", "cast(x as string)")]
    [InlineData("hash(split('a', ','))", ErrorCodes.TypeMismatch, 5, "Argument 1 of hash is a single value, not list<string>", null)]
    [InlineData("coalesce(1, 'a')", ErrorCodes.TypeMismatch, 12, "int64 and string do not go together as arguments of coalesce", null)]
    [InlineData("case when true then 1 else 'a' end", ErrorCodes.TypeMismatch, 27, "int64 and string do not go together as the results of case", null)]
    [InlineData("case when 1 then 1 end", ErrorCodes.TypeMismatch, 10, "when wants a condition (bool), not int64", null)]
    [InlineData("'a' || 1", ErrorCodes.TypeMismatch, 7, "|| wants texts, not int64", "cast(x as string) makes a text of a value")]
    [InlineData("1 like 'a'", ErrorCodes.TypeMismatch, 0, "like wants texts, not int64", "cast(x as string) makes a text of a value")]
    [InlineData("'a' like 'a' escape 'ab'", ErrorCodes.BadExpression, 20, "An escape is one character, written as a text", null)]
    [InlineData("'a' like 'a!' escape '!'", ErrorCodes.BadExpression, 9, "The pattern ends with its escape, which escapes nothing", null)]
    [InlineData("cast(true as float64)", ErrorCodes.TypeMismatch, 0, "A bool cannot be cast to float64", null)]
    [InlineData("cast(split('a', ',') as string)", ErrorCodes.TypeMismatch, 0, "A list<string> cannot be cast to string", null)]
    public void Wrong_calls_are_errors_at_their_place(string text, string code, int offset, string message, string? hint)
    {
        var error = Bench.Error(text);
        Assert.Equal((code, offset, message, hint), (error.Code, error.Offset, error.Message, error.Hint));
    }

    [Fact]
    public void A_regular_expression_that_backtracks_is_refused()
    {
        var error = Bench.Error("regexp_matches('a', '(a)\\1')");
        Assert.Equal((ErrorCodes.BadExpression, 20), (error.Code, error.Offset));
    }

    [Fact]
    public void Rows_fail_only_in_the_branch_that_they_take()
    {
        var schema = new RowSchema(new RowField("s", DataType.String), new RowField("n", DataType.Int64));
        var batch = Bench.Batch(schema, ["1", 1L], ["x", 2L], [null, null], ["y", 4L]);
        Assert.Equal([1L, 0L, 0L, 0L], Bench.Values("case when n = 1 then cast(s as int64) else 0 end", batch));
        Assert.Equal([0L, ErrorCodes.CastFailed, null, ErrorCodes.CastFailed], Bench.Values("case when n = 1 then 0 else cast(s as int64) end", batch));
        Assert.Equal([true, ErrorCodes.CastFailed, null, true], Bench.Values("n = 4 or cast(s as int64) = 1", batch));
        Assert.Equal([1L, 2L, null, 4L], Bench.Values("coalesce(n, cast(s as int64))", batch));
        Assert.Equal([1L, ErrorCodes.CastFailed, null, ErrorCodes.CastFailed], Bench.Values("coalesce(cast(s as int64), n)", batch));
        Assert.Equal([1L, null, null, null], Bench.Values("try_cast(s as int64)", batch));
        Assert.Equal([false, ErrorCodes.CastFailed, null, ErrorCodes.CastFailed], Bench.Values("cast(s as int64) between 2 and 3", batch));
        Assert.Equal([10L, ErrorCodes.CastFailed, null, ErrorCodes.CastFailed], Bench.Values("case cast(s as int64) when 1 then 10 when 2 then 20 end", batch));
    }

    [Fact]
    public void Long_lists_and_deep_calls_are_compiled_and_evaluated()
    {
        var schema = new RowSchema(new RowField("i", DataType.Int64), new RowField("f", DataType.Float64));
        var batch = Bench.Batch(schema, [5L, 2.5], [null, 1.0], [-1L, null]);
        var numbers = string.Join(", ", Enumerable.Range(2, 3000));
        Assert.Equal([3001L, null, 3001L], Bench.Values($"greatest(i, {numbers})", batch));
        Assert.Equal([true, null, false], Bench.Values($"i in ({numbers})", batch));
        Assert.Equal([false, false, null], Bench.Values($"f in ({numbers})", batch));
        Assert.Equal([true, null, null], Bench.Values($"i in ({numbers}, f)", batch));
        var deep = Enumerable.Range(0, 100).Aggregate("i", (inner, n) => $"greatest({inner}, nullif({n - 100}, i))");
        Assert.Equal([5L, null, null], Bench.Values(deep, batch));
        Assert.Equal(ErrorCodes.TooLarge, Bench.Error($"concat({string.Join(", ", Enumerable.Repeat("'a'", 5000))})").Code);
    }

    [Fact]
    public void Nested_values_pass_through_choices()
    {
        var list = DataType.ListOf(DataType.Int64);
        var schema = new RowSchema(new RowField("a", list), new RowField("b", list), new RowField("i", DataType.Int64));
        var batch = Bench.Batch(schema, [new object?[] { 1L, null }, new object?[] { 2L }, 1L], [null, new object?[] { 3L, 4L }, 2L], [null, null, -1L]);
        Assert.Equal([new object?[] { 1L, null }, new object?[] { 3L, 4L }, null], Bench.Values("coalesce(a, b)", batch));
        Assert.Equal([2L, 2L, null], Bench.Values("array_length(coalesce(a, b))", batch));
        Assert.Equal([1L, 4L, null], Bench.Values("element_at(coalesce(a, b), i)", batch));
        Assert.Equal([null, null, null], Bench.Values("element_at(a, 2)", batch));
        Assert.Equal([null, true, null], Bench.Values("contains(coalesce(a, b), 3)", batch));
        Assert.Equal([true, false, false], Bench.Values("a is not null", batch));
    }

    [Fact]
    public void The_event_time_is_a_column()
    {
        var batch = Bench.Batch(new RowSchema(new RowField("n", DataType.Int64)), [1L], [2L]);
        Assert.Equal([1001L, 1003L], Bench.Values("event_time() + n + case when n = 1 then 0 else 0 end", batch));
    }
}
