using System.Buffers;
using System.Text;
using CsCheck;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats;

namespace OrleansStream.Tests.Formats;

public class CsvTests
{
    static readonly CsvFormat Format = new();

    static string Infer(string text, CsvFormatOptions? options = null) => Format.Infer(options ?? new(), Encoding.UTF8.GetBytes(text)).ToString();

    static Decoded Decode(string schema, string text, CsvFormatOptions? options = null, int chunkBytes = int.MaxValue)
    {
        var decoder = Format.CreateDecoder(options ?? new(), Decoded.Schema(schema));
        var decoded = new Decoded();
        var bytes = Encoding.UTF8.GetBytes(text);
        var from = 0;
        while (from < bytes.Length)
        {
            // As readers do: a chunk ends behind a line feed.
            var to = from + Math.Min(chunkBytes, bytes.Length - from);
            while (to < bytes.Length && bytes[to - 1] != '\n')
                to++;
            decoder.Decode(Decoded.Chunk(bytes.AsMemory(from, to - from), from), decoded);
            from = to;
        }
        decoder.Complete(decoded);
        return decoded;
    }

    [Theory]
    [InlineData("a,b,c,d\n1,1.5,true,x\n-2,3,FALSE,\n", "{a: int64, b: float64, c: bool, d: string}")]
    [InlineData("a,b\n007,1e5\n12,.5\n", "{a: string, b: float64}")]
    [InlineData("a,b\n,\n", "{a: string, b: string}")]
    [InlineData("a,a,\n1,x,2\n", "{a: int64, c3: int64}")]
    [InlineData("\uFEFF\"a \"\"b\"\"\",\" c\"\r\n1,2\r\n", "{a \"b\": int64, c: int64}")]
    [InlineData("a,b\n1,2\n3\n\"unfinished", "{a: int64, b: int64}")]
    [InlineData("", "{}")]
    public void Columns_come_from_header_and_values(string text, string schema) => Assert.Equal(schema, Infer(text));

    [Fact]
    public void Columns_without_header_are_numbered_or_given()
    {
        Assert.Equal("{c1: int64, c2: string}", Infer("1,x\n", new() { Header = false }));
        Assert.Equal("{a: int64, b: string}", Infer("1;x\n", new() { Header = false, Columns = ["a", "b"], Delimiter = ";" }));
    }

    [Fact]
    public void Values_fit_their_columns_by_the_rules()
    {
        var decoded = Decode(
            """{"i":"int64","f":"float64","b":"bool","s":"string","t":"timestamp","d":"decimal","l":"list\u003Cint64\u003E"}""",
            "s,i,f,b,t,d,l\nx, +7 ,.5,True,2023-11-14T22:13:20Z,1.50,\"[1,2]\"\n\"\",007,,,1700000000000,,\n,1.0,1,false,,-2,[]\n");
        Assert.Equal([
            """{"i":7,"f":0.5,"b":true,"s":"x","t":1700000000000,"d":1.5,"l":[1,2]}""",
            """{"i":7,"f":null,"b":null,"s":"","t":1700000000000,"d":null,"l":null}""",
            """{"i":1,"f":1,"b":false,"s":null,"t":null,"d":-2,"l":[]}"""], decoded.Items);
    }

    [Theory]
    [InlineData("int64", "1.5")]
    [InlineData("int64", "x")]
    [InlineData("int64", "9223372036854775808")]
    [InlineData("float64", "NaN")]
    [InlineData("bool", "1")]
    [InlineData("timestamp", "soon")]
    [InlineData("json", "{")]
    [InlineData("json", "1 2")]
    [InlineData("binary", "?")]
    public void A_value_that_does_not_fit_is_refused_with_its_field(string type, string value)
    {
        var decoded = Decode($$"""{"v":"{{type}}"}""", $"v\n{value}\n");
        var (code, cause, position, _) = Assert.Single(decoded.Rejected);
        Assert.Equal((ErrorCodes.ValueDoesNotFit, 2L), (code, position));
        Assert.Contains("'v'", cause);
        Assert.Contains(value, cause);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    [InlineData(9)]
    public void Quoted_line_ends_span_chunks(int chunkBytes)
    {
        var decoded = Decode("""{"a":"string","b":"int64"}""", "b,\"a\n1\",a\n1,,\"x\ny\n\"\n2,,\"p \"\"q\"\"\r\n\"\r\n\n3,,z", chunkBytes: chunkBytes);
        Assert.Equal(["""{"a":"x\ny\n","b":1}""", """{"a":"p \"q\"\r\n","b":2}""", """{"a":"z","b":3}"""], decoded.Items);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public void Bad_records_are_refused_at_their_position_and_the_next_line_goes_on(int chunkBytes)
    {
        var decoded = Decode("""{"a":"int64","b":"string"}""", "a,b\n1,x\n2\n\"3\"y,z\n4,\"w\"\n5,6,7\n6,\"open\n7,t\n", chunkBytes: chunkBytes);
        Assert.Equal([
            """{"a":1,"b":"x"}""", "reject OS2101 at 8", "reject OS2101 at 10", """{"a":4,"b":"w"}""", "reject OS2101 at 23", "reject OS2101 at 29",
            """{"a":7,"b":"t"}"""],
            decoded.Items);
        Assert.Equal("2"u8.ToArray(), decoded.Rejected[0].Raw);
    }

    [Fact]
    public void A_quote_that_stays_open_costs_one_line()
    {
        var decoded = Decode("""{"a":"int64","b":"string"}""", "a,b\n1,\"open\n" + string.Concat(Enumerable.Range(2, 40).Select(i => $"{i},x\n")),
            new() { MaxRowBytes = 64 }, chunkBytes: 10);
        Assert.Equal("reject OS2105 at 4", decoded.Items[0]);
        Assert.Equal(40, decoded.Rows.Count());
    }

    [Fact]
    public void A_reader_in_the_middle_needs_the_order_of_columns()
    {
        var schema = Decoded.Schema("""{"b":"int64"}""");
        var named = new CsvFormatOptions { Columns = ["a", "b"] };
        var decoded = new Decoded();
        Format.CreateDecoder(named, schema).Decode(Decoded.Chunk("3,4\n"u8.ToArray(), 8), decoded);
        Assert.Equal("""{"b":4}""", Assert.Single(decoded.Items));
        var error = Assert.Throws<StreamException>(() =>
            Format.CreateDecoder(new CsvFormatOptions(), schema).Decode(Decoded.Chunk("3,4\n"u8.ToArray(), 8), new Decoded()));
        Assert.Contains("columns", error.Message);
    }

    [Theory]
    [InlineData("id,region,amount\n", "its header lacks the column 'regio', which the plan reads; there are id, region, amount (did you mean 'region'?")]
    [InlineData("id;regio\n", "lacks the columns 'id', 'regio'")]
    [InlineData("id;regio\n", "is the delimiter ';'?")]
    [InlineData("id\tregio", "is the delimiter a tab?")]
    public void A_header_that_lacks_a_column_fails_at_once(string text, string message)
    {
        var error = Assert.ThrowsAny<StreamException>(() => Decode("""{"id":"int64","regio":"string"}""", text));
        Assert.Equal(ErrorCodes.UnknownColumn, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_or_numbered_columns_must_hold_what_is_read()
    {
        const string Schema = """{"id":"int64","region":"string"}""";
        Assert.Contains("option 'columns' lacks", Assert.ThrowsAny<StreamException>(() => Decode(Schema, "1,x\n", new() { Header = false, Columns = ["id", "area"] })).Message, StringComparison.Ordinal);
        Assert.Contains("in the format's option 'columns'", Assert.ThrowsAny<StreamException>(() => Decode(Schema, "1,x\n", new() { Header = false })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_columns_are_null_where_that_is_allowed() =>
        Assert.Equal("""{"id":1,"region":null}""", Assert.Single(Decode("""{"id":"int64","region":"string"}""", "id\n1\n", new() { AllowMissing = true }).Items));

    [Fact]
    public void A_table_without_rows_is_its_header()
    {
        var schema = Decoded.Schema("""{"a":"int64","b, c":"string"}""");
        Assert.Equal("a;b, c\n", Encoding.UTF8.GetString(Format.Empty(new CsvFormatOptions { Delimiter = ";" }, schema).Span));
        Assert.Equal(0, Format.Empty(new CsvFormatOptions { Header = false }, schema).Length);
        Assert.Equal(0, new JsonFormat().Empty(new JsonFormatOptions(), schema).Length);
    }

    [Fact]
    public void Columns_that_the_schema_leaves_out_are_not_unknown()
    {
        var decoded = new Decoded();
        Format.CreateDecoder(new CsvFormatOptions(), Decoded.Schema("""{"a":"int64"}"""), Decoded.Schema("""{"a":"int64","b":"int64"}"""))
            .Decode(Decoded.Chunk("a,b,c\n1,2,3\n4,5,6\n"u8.ToArray(), 0), decoded);
        Assert.Equal(2, decoded.Unknown);
    }

    [Fact]
    public void A_byte_order_mark_before_the_header_does_not_count()
    {
        var schema = Decoded.Schema("""{"a":"int64"}""");
        var (decoded, other) = (new Decoded(), new Decoded());
        Format.CreateDecoder(new CsvFormatOptions(), schema).Decode(Decoded.Chunk("\uFEFFa\n1\n"u8.ToArray(), 0), decoded);
        // A reader may have left it out; the text begins behind it then.
        Format.CreateDecoder(new CsvFormatOptions(), schema).Decode(Decoded.Chunk("a\n1\n"u8.ToArray(), 3) with { Begins = true }, other);
        Assert.Equal("""{"a":1}""", Assert.Single(decoded.Items));
        Assert.Equal("""{"a":1}""", Assert.Single(other.Items));
    }

    [Fact]
    public void A_text_that_begins_again_has_a_header_again()
    {
        var decoder = Format.CreateDecoder(new CsvFormatOptions(), Decoded.Schema("""{"a":"int64","b":"int64"}"""));
        var decoded = new Decoded();
        decoder.Decode(Decoded.Chunk("a,b\n1,2\n"u8.ToArray(), 0), decoded);
        decoder.Decode(Decoded.Chunk("b,a\n4,3\n"u8.ToArray(), 8) with { Begins = true }, decoded);
        Assert.Equal(["""{"a":1,"b":2}""", """{"a":3,"b":4}"""], decoded.Items);
    }

    [Fact]
    public void A_row_is_found_again_with_its_position_and_its_record()
    {
        var decoder = Format.CreateDecoder(new CsvFormatOptions(), Decoded.Schema("""{"a":"string"}"""));
        var found = new List<string>();
        var output = new Decoded { OnRows = batch => found.AddRange(Enumerable.Range(0, batch.Length).Select(row => $"{decoder.Locate(row)!.Value.Position} {Encoding.UTF8.GetString(decoder.Locate(row)!.Value.Raw.Span)}")) };
        decoder.Decode(Decoded.Chunk("a\n\nx\n\"y\n"u8.ToArray(), 0), output);
        decoder.Decode(Decoded.Chunk("z\"\r\nlast"u8.ToArray(), 8), output);
        Assert.Equal(["3 x", "5 \"y\nz\"", "12 last"], found);
    }

    [Fact]
    public void Dialects()
    {
        const string Schema = """{"a":"string","b":"string","c":"int64"}""";
        Assert.Equal("""{"a":"x;\"y\\","b":null,"c":1}""", Assert.Single(Decode(Schema, "a\tb\tc\n'x;\"y\\\\'\tNA\t1\n", new() { Delimiter = "\t", Quote = "'", Escape = "\\", NullText = "NA" }).Items));
        Assert.Equal("""{"a":"it's","b":"","c":null}""", Assert.Single(Decode(Schema, "a;b;c\n'it\\'s';;\n", new() { Delimiter = ";", Quote = "'", Escape = "\\", NullText = "NA" }).Items));
        Assert.Equal(["""{"a":"x","b":" y ","c":3}"""], Decode(Schema, "# made by hand\n a , b , c \n#x,y,1\n  x\t,  \" y \" ,\t3 \n#", new() { Comment = "#", Trim = true }).Items);
        Assert.Equal("""{"a":"\"x","b":"y\"","c":1}""", Assert.Single(Decode(Schema, "a,b,c\n\"x,y\",1\n", new() { Quote = "" }).Items));
        Assert.Equal("""{"a":"x","b":"y","c":null}""", Assert.Single(Decode(Schema, "x|y\n", new() { Delimiter = "|", Header = false, Columns = ["a", "b"], AllowMissing = true }).Items));
        Assert.Equal("""{"a":"NA","b":null,"c":null}""", Assert.Single(Decode(Schema, "a,b\n\"NA\",NA\n", new() { NullText = "NA", AllowMissing = true }).Items));
    }

    [Theory]
    [InlineData(",", "\"", "\"", null)]
    [InlineData(",", "'", "\\", "#")]
    [InlineData(";", "\"", "^", null)]
    public void Any_text_is_read_back_as_it_was_written_in_any_dialect(string delimiter, string quote, string escape, string? comment)
    {
        var options = new CsvFormatOptions { Delimiter = delimiter, Quote = quote, Escape = escape, Comment = comment, NullText = "nil", Trim = true };
        var texts = Gen.OneOf(Gen.Const("nil"), Gen.Const(" x"), Gen.String[Gen.Char["\"'\\^#,; \t\r\nab\u00e4"], 0, 8]);
        Gen.Select(texts.Array[1, 6], Gen.Int[1, 20]).Sample((values, chunk) =>
        {
            var schema = Decoded.Schema("""{"a":"string","b":"int64"}""");
            var lines = string.Concat(values.Select((v, i) => System.Text.Json.JsonSerializer.Serialize(new { a = i == 3 ? null : v, b = i }) + "\n"));
            var rows = Decoded.Json(schema, Encoding.UTF8.GetBytes(lines));
            var bytes = new ArrayBufferWriter<byte>();
            Format.CreateEncoder(options, schema).Encode(rows.Batches[0], bytes);
            return Decode("""{"a":"string","b":"int64"}""", Encoding.UTF8.GetString(bytes.WrittenSpan), options, chunk).Items.SequenceEqual(rows.Items);
        }, iter: 1000);
    }

    [Theory]
    [InlineData("ab", "\"")]
    [InlineData(",", ",")]
    [InlineData("1", "\"")]
    [InlineData("\n", "\"")]
    public void Characters_that_cannot_delimit_are_refused(string delimiter, string quote) =>
        Assert.Throws<StreamException>(() => Format.CreateDecoder(new CsvFormatOptions { Delimiter = delimiter, Quote = quote }, RowSchema.Empty));

    [Fact]
    public void Written_rows_read_back_the_same()
    {
        const string Schema = """{"s":"string","i":"int64","f":"float64","b":"bool","d":"decimal","n":"binary","l":"list\u003Cstring\u003E","o":{"x":"int64"},"j":"json"}""";
        var rows = Decoded.Json(Schema, """
            {"s":"a,\"b\"\nc","i":-5,"f":0.1,"b":true,"d":1.25,"n":"aGk=","l":["x,y",null],"o":{"x":1},"j":{"k":[1]}}
            {"s":"","i":null,"f":null,"b":null,"d":null,"n":null,"l":null,"o":null,"j":null}
            """);
        var bytes = new ArrayBufferWriter<byte>();
        var encoder = Format.CreateEncoder(new CsvFormatOptions(), rows.Batches[0].Schema);
        encoder.Encode(rows.Batches[0], bytes);
        encoder.Encode(rows.Batches[0], bytes);
        var text = Encoding.UTF8.GetString(bytes.WrittenSpan);
        Assert.StartsWith("s,i,f,b,d,n,l,o,j\n\"a,\"\"b\"\"\nc\",-5,0.1,true,1.25,aGk=,", text, StringComparison.Ordinal);
        Assert.Equal([.. rows.Items, .. rows.Items], Decode(Schema, text).Items);
    }

    [Fact]
    public void Any_table_reads_back_the_same_however_it_is_quoted_and_cut() =>
        Gen.Select(Gen.String[Gen.Int[0, 7].Select(i => "ab,\"\n\r é"[i]), 0, 8].Array[3].Array[1, 12], Gen.Int[1, 60], Gen.Int).Sample((rows, chunkBytes, seed) =>
        {
            var random = new Random(seed);
            var text = new StringBuilder("x,y,z\n");
            foreach (var row in rows)
            {
                // Quoted where it must be, and sometimes where not; an empty field that is not quoted would be null.
                text.AppendJoin(',', row.Select(f => f.Length == 0 || f.AsSpan().IndexOfAny(",\"\n\r") >= 0 || random.Next(4) == 0 ? $"\"{f.Replace("\"", "\"\"")}\"" : f));
                text.Append(random.Next(3) == 0 ? "\r\n" : "\n");
            }
            var decoded = Decode("""{"z":"string","x":"string","y":"string"}""", text.ToString(), chunkBytes: chunkBytes);
            Assert.Empty(decoded.Rejected);
            Assert.Equal(rows, decoded.Batches.SelectMany(b => Enumerable.Range(0, b.Count).Select(i => new[] { (string)b.Row(i)["x"]!, (string)b.Row(i)["y"]!, (string)b.Row(i)["z"]! })));
        }, iter: 500);

    [Fact]
    public void Garbage_is_refused_and_never_fails() =>
        Gen.Byte.Array[0, 400].Select(Gen.Int[1, 100]).Sample((bytes, chunkBytes) =>
        {
            var text = Encoding.Latin1.GetString(bytes).Replace('a', '"').Replace('b', ',').Replace('c', '\n');
            var decoded = Decode("""{"x":"int64","y":"string"}""", "x,y\n" + text, new() { MaxRowBytes = 64 }, chunkBytes);
            Assert.All(decoded.Rejected, r => Assert.Contains(r.Code, new[] { ErrorCodes.MalformedRow, ErrorCodes.ValueDoesNotFit, ErrorCodes.RowTooLong }));
        }, iter: 500);
}
