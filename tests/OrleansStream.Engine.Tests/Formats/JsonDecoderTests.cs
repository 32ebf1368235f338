using System.Text;
using OrleansStream.Diagnostics;
using OrleansStream.Formats;

namespace OrleansStream.Tests.Formats;

public class JsonDecoderTests
{
    [Theory]
    [InlineData("int64", "1", "1")]
    [InlineData("int64", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("int64", "9223372036854775807", "9223372036854775807")]
    [InlineData("int64", "9223372036854775808", null)]
    [InlineData("int64", "-9223372036854775809", null)]
    [InlineData("int64", "1.0", "1")]
    [InlineData("int64", "1e3", "1000")]
    [InlineData("int64", "12.50E1", "125")]
    [InlineData("int64", "1200e-2", "12")]
    [InlineData("int64", "-0", "0")]
    [InlineData("int64", "0e999999999999", "0")]
    [InlineData("int64", "1e18", "1000000000000000000")]
    [InlineData("int64", "1e19", null)]
    [InlineData("int64", "1e99999999999", null)]
    [InlineData("int64", "1.5", null)]
    [InlineData("int64", "\"1\"", null)]
    [InlineData("int64", "true", null)]
    [InlineData("int64", "[1]", null)]
    [InlineData("int64", "null", "null")]
    [InlineData("float64", "1", "1")]
    [InlineData("float64", "512.34", "512.34")]
    [InlineData("float64", "0.1", "0.1")]
    [InlineData("float64", "-2.5e-3", "-0.0025")]
    [InlineData("float64", "1.7976931348623157e308", "1.7976931348623157E+308")]
    [InlineData("float64", "1e309", null)]
    [InlineData("float64", "9007199254740993", "9007199254740992")]
    [InlineData("float64", "\"1.5\"", null)]
    public void Numbers_fit_their_columns_by_the_rules(string type, string value, string? expected) => AssertFits(type, value, expected);

    [Theory]
    [InlineData("bool", "true", "true")]
    [InlineData("bool", "false", "false")]
    [InlineData("bool", "1", null)]
    [InlineData("bool", "\"true\"", null)]
    [InlineData("string", "\"x\"", "\"x\"")]
    [InlineData("string", "\"\"", "\"\"")]
    [InlineData("string", "1", null)]
    [InlineData("string", "{}", null)]
    [InlineData("string", """
        "a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"
        """, """
        "a\"\\/\b\f\n\r\té😀"
        """)]
    [InlineData("string", "\"\\ud83d\"", null)]
    [InlineData("string", "\"\\ude00x\"", null)]
    [InlineData("timestamp", "1700000000000", "1700000000000")]
    [InlineData("timestamp", "1700000000000.5", null)]
    [InlineData("timestamp", "\"2023-11-14T22:13:20Z\"", "1700000000000")]
    [InlineData("timestamp", "\"2023-11-14 22:13:20.1234\"", "1700000000123")]
    [InlineData("timestamp", "\"2023-11-15T00:13:20.5+02:00\"", "1700000000500")]
    [InlineData("timestamp", "\"2023-11-14\"", "1699920000000")]
    [InlineData("timestamp", "\"1969-12-31T23:59:59.999Z\"", "-1")]
    [InlineData("timestamp", "\"2023-02-29\"", null)]
    [InlineData("timestamp", "\"yesterday\"", null)]
    [InlineData("decimal", "1.10", "1.1")]
    [InlineData("decimal", "\" -12345678901234567890.0123456789 \"", "-12345678901234567890.0123456789")]
    [InlineData("decimal", "0.00000000005", "0")]
    [InlineData("decimal", "0.000000000150", "0.0000000002")]
    [InlineData("decimal", "0.00000000005000001", "0.0000000001")]
    [InlineData("decimal", "9999999999999999999999999999", "9999999999999999999999999999")]
    [InlineData("decimal", "1e27", "1000000000000000000000000000")]
    [InlineData("decimal", "1e28", null)]
    [InlineData("decimal", "1e-99999", "0")]
    [InlineData("decimal", "\"x\"", null)]
    [InlineData("decimal", "\"\"", null)]
    [InlineData("binary", "\"aGk=\"", "\"aGk=\"")]
    [InlineData("binary", "\"aGk\"", null)]
    [InlineData("json", "{\"x\": [1, 2.50]}", "{\"x\": [1, 2.50]}")]
    [InlineData("json", "1.50", "1.50")]
    [InlineData("json", "null", "null")]
    [InlineData("list<int64>", "[1,null,3.0]", "[1,null,3]")]
    [InlineData("list<int64>", "[]", "[]")]
    [InlineData("list<int64>", "[1.5]", null)]
    [InlineData("list<int64>", "1", null)]
    [InlineData("list<list<string>>", "[[\"a\"],[],null]", "[[\"a\"],[],null]")]
    public void Other_values_fit_their_columns_by_the_rules(string type, string value, string? expected) => AssertFits(type, value, expected);

    static void AssertFits(string type, string value, string? expected)
    {
        var decoded = Decoded.Json($$"""{"v":"{{type}}"}""", $$"""{"v":{{value}}}""");
        if (expected is null)
            Assert.Empty(decoded.Rows);
        else
            Assert.Equal($$"""{"v":{{expected}}}""", Assert.Single(decoded.Items));
    }

    [Fact]
    public void Nested_fields_are_decoded_and_others_skipped()
    {
        var decoded = Decoded.Json("""{"geo":{"lat":"float64"},"items":[{"id":"int64","tag":"string"}]}""", """
            {"x":1,"geo":{"lon":2,"lat":1.5},"items":[{"tag":"a","id":1},{"id":2},null]}
            {"geo":null}
            {"items":[],"geo":{}}
            """);
        Assert.Equal([
            """{"geo":{"lat":1.5},"items":[{"id":1,"tag":"a"},{"id":2,"tag":null},null]}""",
            """{"geo":null,"items":null}""",
            """{"geo":{"lat":null},"items":[]}"""], decoded.Items);
    }

    [Fact]
    public void Refusals_name_field_cause_and_position_and_keep_the_order()
    {
        var decoded = Decoded.Json("""{"id":"int64","items":[{"p":"float64"}]}""",
            "{\"id\":1}\n{\"id\":1.5}\n\n{\"id\":2\n{\"items\":[{},{\"p\":\"x\"}]}\n[1]\n{\"id\":3}");
        Assert.Equal([
            """{"id":1,"items":null}""", "reject OS2102 at 9", "reject OS2101 at 21", "reject OS2102 at 29", "reject OS2101 at 54",
            """{"id":3,"items":null}"""], decoded.Items);
        Assert.Equal("The field 'id' is the number 1.5, which does not fit int64.", decoded.Rejected[0].Cause);
        Assert.Equal("The field 'items[1].p' is the text \"x\", which does not fit float64.", decoded.Rejected[2].Cause);
        Assert.Equal("{\"id\":1.5}", Encoding.UTF8.GetString(decoded.Rejected[0].Raw));
    }

    [Theory]
    [InlineData("""{"a":1""", 6, "a comma or the end of the object")]
    [InlineData("""{"a" 1}""", 5, "a colon")]
    [InlineData("""{"a":}""", 5, "there is no value")]
    [InlineData("""{"a":""", 5, "the line ends")]
    [InlineData("""{'a':1}""", 1, "a field's name in quotes")]
    [InlineData("""{"a":1,}""", 7, "a field's name in quotes")]
    [InlineData("""{"a":[1 2]}""", 8, "a comma or the end of the list")]
    [InlineData("""{"a":"\x"}""", 5, "a wrong escape")]
    [InlineData("""{"a":01}""", 6, "a comma or the end of the object")]
    [InlineData("""{"a":1} {}""", 8, "something follows")]
    [InlineData("id,name", 0, "there is no value")]
    public void Malformed_lines_are_explained_with_the_place(string line, int place, string what)
    {
        var (code, cause, _, _) = Assert.Single(Decoded.Json("""{"a":"int64"}""", line).Rejected);
        Assert.Equal(ErrorCodes.MalformedRow, code);
        Assert.StartsWith($"Malformed JSON at byte {place}: ", cause, StringComparison.Ordinal);
        Assert.Contains(what, cause);
    }

    [Fact]
    public void A_watermark_stands_between_the_rows_before_and_after_it()
    {
        var decoded = Decoded.Json("""{"a":"int64"}""", "{\"a\":1}\n{\"$watermark\": 10}\n{\"a\":2}\n{\"$watermark\":\"x\"}\n{\"$watermark\":1,\"a\":3}\n");
        Assert.Equal(["""{"a":1}""", "watermark 10", """{"a":2}""", "reject OS2101 at 35", """{"a":3}"""], decoded.Items);
    }

    [Fact]
    public void Of_a_field_that_appears_twice_the_last_counts()
    {
        var decoded = Decoded.Json("""{"a":"int64","b":"string"}""", """{"a":1,"b":"x","a":"y","a":2,"\u0062":"z"}""");
        Assert.Equal("""{"a":2,"b":"z"}""", Assert.Single(decoded.Items));
    }

    [Fact]
    public void Byte_order_mark_carriage_returns_and_blank_lines_are_skipped()
    {
        var decoded = Decoded.Json("""{"a":"int64"}""", "\uFEFF{\"a\":1}\r\n \t\r\n\n  {\"a\" : 2 } \r\n");
        Assert.Equal(["""{"a":1}""", """{"a":2}"""], decoded.Items);
    }

    [Fact]
    public void A_line_beyond_the_limit_is_refused_and_cut()
    {
        var decoded = Decoded.Json("""{"a":"string"}""", $$"""{"a":"{{new string('x', 10_000)}}"}""" + "\n{\"a\":\"y\"}", new() { MaxRowBytes = 5000 });
        Assert.Equal(["reject OS2105 at 0", """{"a":"y"}"""], decoded.Items);
        Assert.Equal(4096, decoded.Rejected[0].Raw.Length);
    }

    [Fact]
    public void Unknown_fields_are_counted()
    {
        Assert.Equal(3, Decoded.Json("""{"a":"int64"}""", "{\"a\":1,\"b\":2}\n{\"b\":1,\"c\":{\"a\":1}}\n").Unknown);
    }

    [Fact]
    public void Batches_have_the_arrival_time_and_a_bounded_number_of_rows()
    {
        var decoded = Decoded.Json("""{"a":"int64"}""", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{\"a\":{i}}}\n")));
        Assert.Equal(20_000, decoded.Batches.Sum(b => b.Count));
        Assert.All(decoded.Batches, b =>
        {
            Assert.InRange(b.Length, 1, OrleansStream.Events.EventBatch.MaxRows);
            Assert.Equal(42, b.EventTimes.GetValue(b.Length - 1));
        });
        Assert.Equal("""{"a":19999}""", decoded.Items[^1]);
    }

    [Theory]
    [InlineData(63, 0)]
    [InlineData(64, 1)]
    [InlineData(1_000_000, 1)]
    public void Nesting_is_bounded_whoever_wants_the_field(int depth, int refused)
    {
        var line = $"{{\"v\":{new string('[', depth)}{new string(']', depth)}}}\n{{\"v\":{string.Concat(Enumerable.Repeat("{\"v\":", depth))}";
        foreach (var type in new[] { "json", "int64", "list<json>" })
        {
            var decoded = Decoded.Json($$"""{"v":"{{type}}"}""", line);
            Assert.Equal(1 + (type == "int64" ? 1 : refused), decoded.Rejected.Count);
            Assert.Equal(2, decoded.Items.Count);
        }
        Assert.Equal(1 + refused, Decoded.Json("""{"other":"int64"}""", line).Rejected.Count);
    }

    [Fact]
    public void Garbage_is_refused_line_by_line_and_nothing_else()
    {
        var bytes = new byte[100_000];
        new Random(5).NextBytes(bytes);
        var decoded = Decoded.Json(Decoded.Schema("""{"a":"int64"}"""), [.. bytes, .. "\n{\"a\":1}"u8]);
        Assert.Equal("""{"a":1}""", Assert.Single(decoded.Rows));
        Assert.Equal(decoded.Items.Count - 1, decoded.Rejected.Count(r => r.Code == ErrorCodes.MalformedRow));
    }

    [Fact]
    public void Orders_of_fields_may_alternate_and_change_for_good()
    {
        string[] shapes =
        [
            """{"a":I,"s":"x","b":{"c":I}}""", """{"a":I,"b":{"c":I}}""", """{"b":{"d":1,"c":I},"a":I,"z":[1,2]}""", """{ "a": I, "s": "x", "b": { "c": I } }""",
            """{"s":"x","a":I,"b":{"c":I,"d":null}}""", """{"x":0,"a":I,"b":{"c":I}}""", """{"y":0,"a":I,"b":{"c":I}}""", """{"b":{"c":I},"a":I}""",
        ];
        var lines = Enumerable.Range(0, 40_000).Select(i => shapes[i < 20_000 ? i % 3 : i < 30_000 ? i % shapes.Length : 7].Replace("I", $"{i}"));
        var decoded = Decoded.Json("""{"a":"int64","b":{"c":"int64"}}""", string.Join("\n", lines));
        Assert.Equal(Enumerable.Range(0, 40_000).Select(i => $$$"""{"a":{{{i}}},"b":{"c":{{{i}}}}}"""), decoded.Items);
    }

    [Fact]
    public void Nulls_come_and_go_between_rows_and_batches()
    {
        var lines = Enumerable.Range(0, 12_000).Select(i => (i % 7) switch { 0 => "{}", 1 => """{"a":null,"s":null}""", 2 => """{"s":"t"}""", _ => $$"""{"a":{{i}},"s":"{{i}}"}""" });
        var decoded = Decoded.Json("""{"a":"int64","s":"string"}""", string.Join("\n", lines));
        Assert.Equal(Enumerable.Range(0, 12_000).Select(i => (i % 7) switch
        {
            0 or 1 => """{"a":null,"s":null}""",
            2 => """{"a":null,"s":"t"}""",
            _ => $$"""{"a":{{i}},"s":"{{i}}"}""",
        }), decoded.Items);
    }

    [Fact]
    public void Columns_that_the_schema_leaves_out_are_not_unknown()
    {
        var decoded = new Decoded();
        new JsonFormat().CreateDecoder(new JsonFormatOptions(), Decoded.Schema("""{"a":"int64","n":{"x":"int64"}}"""),
                Decoded.Schema("""{"a":"int64","b":"int64","n":{"x":"int64","y":"int64"}}"""))
            .Decode(Decoded.Chunk(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":1,\"b\":2,\"c\":3,\"n\":{\"y\":1,\"z\":1}}\n", 10))), 0), decoded);
        Assert.Equal(20, decoded.Unknown);
    }

    [Fact]
    public void Long_decimals_can_be_read_one_by_one()
    {
        var batch = Decoded.Json("""{"d":"decimal"}""", "{\"d\":1234567890123456789012345678.0123456789}\n{\"d\":-0.0123456789}").Batches[0];
        Assert.Equal(1234567890123456789012345678m, decimal.Truncate((decimal)batch.Row(0)["d"]!));
        Assert.Equal(-0.0123456789m, batch.Row(1)["d"]);
    }
}
