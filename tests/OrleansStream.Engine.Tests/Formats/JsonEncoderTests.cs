using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using CsCheck;
using OrleansStream.Events;
using OrleansStream.Formats;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Tests.Formats;

public class JsonEncoderTests
{
    static string Encode(EventBatch batch)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new JsonFormat().CreateEncoder(new JsonFormatOptions(), batch.Schema).Encode(batch, bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    static string Number(double value)
    {
        var bytes = new byte[Digits.MaxFloat64];
        return Encoding.ASCII.GetString(bytes, 0, Digits.Write(bytes, value));
    }

    [Fact]
    public void Whole_numbers_are_written_as_NET_writes_them() =>
        Gen.OneOf(Gen.Long, Gen.Long[-1000, 1000], Gen.Int[0, 18].Select(e => (long)Math.Pow(10, e)), Gen.Int[0, 18].Select(e => (long)Math.Pow(10, e) - 1),
            Gen.Const(long.MinValue), Gen.Const(long.MaxValue)).Sample(value =>
        {
            var bytes = new byte[Digits.MaxInt64];
            Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Encoding.ASCII.GetString(bytes, 0, Digits.Write(bytes, value)));
        }, iter: 20_000);

    [Fact]
    public void Numbers_are_written_as_SystemTextJson_writes_them() =>
        Gen.OneOf(Gen.Long.Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite), Gen.Int.Select(i => i / 100d), Gen.Int.Select(i => i / 10_000d),
            Gen.Int.Select(i => i / 1_000_000d), Gen.Long[-1L << 53, 1L << 53].Select(i => (double)i), Gen.Double[-1, 1], Gen.Const(0d), Gen.Const(-0d))
            .Sample(value => Assert.Equal(JsonSerializer.Serialize(value), Number(value)), iter: 100_000);

    [Theory]
    [InlineData(3d, "3")]
    [InlineData(512.34, "512.34")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(1234567890.1, "1234567890.1")]
    [InlineData(1e21, "1E+21")]
    public void Numbers_are_as_short_as_can_be(double value, string text) => Assert.Equal(text, Number(value));

    [Fact]
    public void Every_type_is_written_and_read_back()
    {
        const string Schema = """{"s":"string","i":"int64","f":"float64","b":"bool","d":"decimal","t":"timestamp","n":"binary","j":"json","l":"list\u003Cstring\u003E","o":{"x":"int64","y":[{"z":"bool"}]}}""";
        const string Lines = """
            {"s":"x","i":-5,"f":0.25,"b":true,"d":-0.5,"t":5,"n":"AAEC","j":{"k":[1, 2]},"l":["",null],"o":{"x":1,"y":[{"z":true},null]}}
            {"s":null,"i":null,"f":null,"b":null,"d":null,"t":null,"n":null,"j":null,"l":null,"o":null}
            {"s":"","i":0,"f":0,"b":false,"d":0,"t":0,"n":"","j":"j","l":[],"o":{"x":null,"y":null}}

            """;
        Assert.Equal(Lines.ReplaceLineEndings("\n"), Encode(Assert.Single(Decoded.Json(Schema, Lines).Batches)));
    }

    [Fact]
    public void Any_text_reads_back_the_same_with_SystemTextJson() =>
        Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\0', '\x1f'], Gen.Const('"'), Gen.Const('\\'), Gen.Char['\x7f', '\ud7ff'], Gen.Const('\u2028')), 0, 70]
            .Array[1, 20].Sample(texts =>
        {
            var builder = new BytesColumnBuilder(DataType.String);
            foreach (var text in texts)
                builder.Append(text);
            var batch = new EventBatch(new RowSchema(new RowField("odd \"name\"\n", DataType.String)), [builder.Build()], Times(texts.Length));
            var lines = Encode(batch).Split('\n');
            Assert.Equal(texts.Length + 1, lines.Length);
            for (var i = 0; i < texts.Length; i++)
            {
                using var document = JsonDocument.Parse(lines[i]);
                Assert.Equal(texts[i], document.RootElement.GetProperty("odd \"name\"\n").GetString());
            }
        }, iter: 300);

    [Fact]
    public void Only_selected_rows_are_written_in_the_selections_order()
    {
        var batch = Decoded.Json("""{"a":"int64","l":"list\u003Cint64\u003E"}""", "{\"a\":0}\n{\"a\":1,\"l\":[1]}\n{\"a\":2,\"l\":[2,3]}\n").Batches[0];
        Assert.Equal("{\"a\":2,\"l\":[2,3]}\n{\"a\":0,\"l\":null}\n", Encode(batch.WithSelection(Selection.Of(new[] { 2, 0 }))));
        Assert.Equal("", Encode(batch.WithSelection(Selection.Of(System.Array.Empty<int>()))));
    }

    [Fact]
    public void Slices_of_columns_are_written_from_where_they_begin()
    {
        const string Schema = """{"a":"int64","s":"string","b":"bool","o":{"x":"int64"},"l":"list\u003Cstring\u003E"}""";
        var lines = Enumerable.Range(0, 20).Select(i => i % 5 == 0 ? """{"a":null,"s":null,"b":null,"o":null,"l":null}""" : $$$"""{"a":{{{i}}},"s":"{{{i}}}","b":true,"o":{"x":{{{i}}}},"l":["{{{i}}}"]}""").ToArray();
        var batch = Decoded.Json(Schema, string.Join('\n', lines)).Batches[0];
        var slice = new EventBatch(batch.Schema, [.. batch.Columns.Select(c => ArrowArrayFactory.BuildArray(c.Data.Slice(7, 9)))], Times(9));
        Assert.Equal(string.Join('\n', lines[7..16]) + "\n", Encode(slice));
    }

    [Fact]
    public void Line_ends_within_raw_json_do_not_end_the_line()
    {
        using var row = JsonDocument.Parse("{\"j\":{\n  \"x\": [1,\r\n 2]}}");
        Assert.Equal("{\"j\":{   \"x\": [1,\r  2]}}", JsonRows.Write(JsonRows.ToBatch(Decoded.Schema("""{"j":"json"}"""), [row.RootElement]), 0));
    }

    [Fact]
    public void Parsed_rows_become_a_batch_or_are_refused_by_field()
    {
        using var rows = JsonDocument.Parse("""[{"a":1,"b":"x"},{"b":null},{"a":1.5}]""");
        var schema = Decoded.Schema("""{"a":"int64","b":"string"}""");
        var batch = JsonRows.ToBatch(schema, rows.RootElement.EnumerateArray().Take(2), 7);
        Assert.Equal("{\"a\":1,\"b\":\"x\"}\n{\"a\":null,\"b\":null}\n", Encode(batch));
        Assert.Equal(7, batch.Row(1).EventTime);
        Assert.Equal(0, JsonRows.ToBatch(schema, []).Length);
        var error = Assert.Throws<OrleansStream.Diagnostics.StreamException>(() => JsonRows.ToBatch(schema, rows.RootElement.EnumerateArray()));
        Assert.Contains("Row 2: The field 'a'", error.Message);
    }

    static Int64Array Times(int rows) => new Int64Array.Builder().AppendRange(new long[rows]).Build();
}
