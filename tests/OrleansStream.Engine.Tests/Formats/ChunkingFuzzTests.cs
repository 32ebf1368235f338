using System.Text;
using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Formats;
using Xunit.Abstractions;

namespace OrleansStream.Tests.Formats;

/// <summary>
/// Whatever the bytes are and however they are cut into chunks, a decoder gives the same rows, watermarks and refusals; also where another one takes over
/// between any two chunks. Nothing throws.
/// </summary>
public class ChunkingFuzzTests(ITestOutputHelper output)
{
    static readonly RowSchema Schema = Decoded.Schema("""{"a":"int64","b":"string","c":{"x":"float64"},"d":"list\u003Cstring\u003E"}""");

    static readonly byte[][] JsonPieces = Bytes(
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\r\n", " ", "\t", "\"a\":", "\"b\":", "\"c\":{\"x\":1}", "1", "-5.5e3", "true", "null", "\"x\\ny\"", "\"\\\"", "\"\\\\\"",
        "{\"a\":1}", "{\"a\":2,\"b\":\"t\"}\n", "{\"$watermark\":5}\n", "[{\"a\":1},{\"a\":2}]", "{\"a\": {\"b\": [1, {}]}},", "\uFEFF", "\0", "é", new string('x', 70), new string('[', 70), new string(' ', 70));

    static readonly byte[][] JsonDocuments = Bytes(
        "{\"a\":1,\"b\":\"x\"}\n{\"a\":2}\r\n\n{\"$watermark\":7}\n{\"a\":\"no\"}\n{\"b\":\"é\\u00e9\",\"c\":{\"x\":1.5},\"d\":[\"p\",null]}",
        "[\n  {\n    \"a\": 1,\n    \"b\": \"x, ]}\"\n  },\n  {\"a\": 2},\n  5,\n  {\"$watermark\": 9},\n  {\"d\": [\"p\"],\n \"c\": {\"x\": 1}}\n]\n",
        "[{\"a\":1},{\"a\":2,\"b\":\"[{\\\"\"},{\"a\":3}][{\"a\":4}]\n",
        "{\n  \"a\": 1\n}\n{\n  \"a\": 2,\n  \"c\": {\n    \"x\": 3\n  }\n}\n",
        "  [ ]\n[{\"a\":1,\"b\":\"" + new string('y', 90) + "\"},{\"a\":2}]");

    static readonly byte[][] CsvPieces = Bytes(
        ",", "\"", "\"\"", "'", "\\", "\\\"", "\n", "\r\n", "\r", " ", "\t", "#", ";", "a,b\n", "1,x\n", "2,\"y\nz\"\n", "\"\n", ",\"", "\",", "NA", "1", "x", "\uFEFF", "\0", "é", new string('x', 70), "\"" + new string('\n', 70));

    static readonly byte[][] CsvDocuments = Bytes(
        "a,b\n1,x\n2,\"y, \"\"z\"\"\n more\"\r\n\n3,\nfour,5\n6,7,8\n9,last",
        "b,a,c,d\n\"x\",1,\"{\"\"x\"\":1}\",\"[\"\"p\"\"]\"\n# comment\n 'q' , 2 ,,NA\n\"a\\\"b\",3,,\n",
        "a,b\n1,\"open\n2,x\n3,\"" + new string('y', 90) + "\"\n4,z\n");

    [Theory]
    [InlineData(JsonLayout.Auto)]
    [InlineData(JsonLayout.Values)]
    public void Json(JsonLayout layout)
    {
        var options = new JsonFormatOptions { Layout = layout, MaxRowBytes = 64 };
        FuzzRun.Seeds(output, 300, seed => Check(new FuzzText(seed, JsonPieces, JsonDocuments), () => new JsonFormat().CreateDecoder(options, Schema)));
        new JsonFormat().Infer(options, JsonDocuments[1]);
    }

    [Theory]
    [InlineData(1800)]
    [InlineData(4843)]
    [InlineData(12839)]
    public void Json_seeds_that_were_once_wrong(int seed) =>
        Check(new FuzzText(seed, JsonPieces, JsonDocuments), () => new JsonFormat().CreateDecoder(new JsonFormatOptions { MaxRowBytes = 64 }, Schema));

    [Fact]
    public void Csv()
    {
        CsvFormatOptions[] dialects =
        [
            new() { MaxRowBytes = 64, AllowMissing = true },
            new() { MaxRowBytes = 64, AllowMissing = true, Escape = "\\", Comment = "#", Trim = true, NullText = "NA" },
            new() { MaxRowBytes = 64, AllowMissing = true, Quote = "", Header = false },
            new() { MaxRowBytes = 64, AllowMissing = true, Quote = "'", Delimiter = ";", Columns = ["a", "b"] },
        ];
        FuzzRun.Seeds(output, 400, seed =>
        {
            var text = new FuzzText(seed, CsvPieces, CsvDocuments);
            var options = dialects[text.Next(dialects.Length)];
            Check(text, () => new CsvFormat().CreateDecoder(options, Schema), sample => new CsvFormat().Infer(options, sample));
        });
    }

    [Fact]
    public void Raw() => FuzzRun.Seeds(output, 200, seed =>
        Check(new FuzzText(seed, CsvPieces, CsvDocuments), () => new RawFormat().CreateDecoder(new RawFormatOptions { Column = "b", MaxRowBytes = 64 }, Schema)));

    static void Check(FuzzText fuzz, Func<IDecoder> create, Func<ReadOnlyMemory<byte>, RowSchema>? infer = null)
    {
        var text = fuzz.Make();
        infer?.Invoke(text);
        var whole = new Decoded();
        var decoder = create();
        if (text.Length > 0)
            decoder.Decode(Decoded.Chunk(text, 0), whole);
        decoder.Complete(whole);
        foreach (var chunkBytes in new[] { 1, 1 + fuzz.Next(9), 1 + fuzz.Next(100) })
            AssertSame(whole, InChunks(text, chunkBytes, create, takeOver: false), text, $"chunks of {chunkBytes}");
        AssertSame(whole, InChunks(text, 1 + fuzz.Next(40), create, takeOver: true), text, "taken over");
    }

    /// <summary>As readers do: chunks end behind a line feed if they hold one. Optionally each chunk has a decoder of its own.</summary>
    static Decoded InChunks(byte[] text, int chunkBytes, Func<IDecoder> create, bool takeOver)
    {
        var decoded = new Decoded();
        var decoder = create();
        // Where to go on next: a decoder that takes over reads again what stood open.
        for (var from = 0; from < text.Length;)
        {
            // A byte order mark is never cut apart: no reader's chunks are that small.
            var window = Math.Min(from == 0 ? Math.Max(3, chunkBytes) : chunkBytes, text.Length - from);
            var feed = text.AsSpan(from, window).LastIndexOf((byte)'\n') + 1;
            var length = feed > 0 ? feed : window;
            var goesOn = feed == 0 && from + length < text.Length;
            decoder.Decode(Decoded.Chunk(text.AsMemory(from, length), from) with { GoesOn = goesOn }, decoded);
            from += length;
            if (!takeOver || from == text.Length || from - decoder.PendingBytes == from - length || decoder.PendingBytes > 0 && chunkBytes < decoder.PendingBytes + 40)
                continue;
            from -= (int)decoder.PendingBytes;
            var state = decoder.State;
            decoder = create();
            if (state is not null)
                decoder.Restore(state);
        }
        decoder.Complete(decoded);
        return decoded;
    }

    static void AssertSame(Decoded expected, Decoded actual, byte[] text, string how)
    {
        var (left, right) = (Shown(expected), Shown(actual));
        Assert.True(left == right, $"{how}\n{Encoding.UTF8.GetString(text)}\n--- expected\n{left}\n--- actual\n{right}");
    }

    static string Shown(Decoded decoded) =>
        string.Join('\n', decoded.Items) + "\n" + string.Join('\n', decoded.Rejected.Select(r => $"{r.Position} {r.Cause} {Convert.ToHexString(r.Raw)}"))
        + $"\n{decoded.Unknown} unknown";

    static byte[][] Bytes(params string[] texts) => [.. texts.Select(t => Encoding.UTF8.GetBytes(t)), [0xFF, 0xC3]];
}
