using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using BenchmarkDotNet.Attributes;
using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Formats;

namespace OrleansStream.Benchmarks.Formats;

/// <summary>Decoding 80-byte events of five fields, three of them wanted: ours into columns, beside what .NET brings.</summary>
public partial class JsonDecodeBenchmark : IDecoderOutput
{
    const int Events = 200_000;
    const int ChunkBytes = 1 << 18;

    static readonly RowSchema Wanted = new(
        new RowField("ts", DataType.Int64), new RowField("user", DataType.String), new RowField("value", DataType.Float64));

    readonly byte[] _lines = MakeLines();
    readonly IDecoder _decoder = new JsonFormat().CreateDecoder(new JsonFormatOptions(), Wanted);
    long _rows;

    /// <summary>Ours.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public long Decoder() => Decode(_decoder, _lines);

    /// <summary>The reader of .NET, one a line, summing what the decoder would store.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public double Reader()
    {
        var sum = 0d;
        for (var rest = _lines.AsSpan(); !rest.IsEmpty;)
        {
            var length = rest.IndexOf((byte)'\n');
            sum += Read(rest[..length]);
            rest = rest[(length + 1)..];
        }
        return sum;
    }

    /// <summary>The serializer of .NET, source-generated, to a record struct.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public double Serializer()
    {
        var sum = 0d;
        for (var rest = _lines.AsSpan(); !rest.IsEmpty;)
        {
            var length = rest.IndexOf((byte)'\n');
            var row = JsonSerializer.Deserialize(rest[..length], BenchmarkJson.Default.Event);
            sum += row.Value + row.Ts + row.User.Length;
            rest = rest[(length + 1)..];
        }
        return sum;
    }

    /// <summary>Times the three by turns for a few seconds and prints nanoseconds per event, the best of all turns.</summary>
    public static void QuickCompare()
    {
        var bench = new JsonDecodeBenchmark();
        (string Name, Action Run)[] works =
            [("JsonDecoder", () => bench.Decoder()), ("Utf8JsonReader", () => bench.Reader()), ("JsonSerializer", () => bench.Serializer())];
        var best = new double[works.Length];
        Array.Fill(best, double.MaxValue);
        for (var turn = 0; turn < 12; turn++)
        {
            for (var i = 0; i < works.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                works[i].Run();
                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalNanoseconds / Events);
            }
        }
        Console.WriteLine($"{Events} events of {(double)bench._lines.Length / Events:0.0} bytes, 3 of 5 fields");
        for (var i = 0; i < works.Length; i++)
            Console.WriteLine($"{works[i].Name,-16}{best[i],8:0.0} ns/event {1000 / best[i],8:0.0} M/s {best[i] / best[0],6:0.0} x");
    }

    void IDecoderOutput.Rows(EventBatch batch) => _rows += batch.Count;

    void IDecoderOutput.Watermark(long watermark)
    {
    }

    void IDecoderOutput.Reject(string code, string cause, long position, ReadOnlySpan<byte> raw) => throw new InvalidOperationException(cause);

    void IDecoderOutput.CountUnknownFields(long fields)
    {
    }

    static byte[] MakeLines()
    {
        var lines = new ArrayBufferWriter<byte>();
        new JsonFormat().CreateEncoder(new JsonFormatOptions(), BenchmarkEvents.Schema).Encode(new BenchmarkEvents(10_000).Batch(0, Events), lines);
        return lines.WrittenSpan.ToArray();
    }

    // As a source does: chunks of whole lines.
    long Decode(IDecoder decoder, ReadOnlyMemory<byte> lines)
    {
        _rows = 0;
        for (var from = 0; from < lines.Length;)
        {
            var to = Math.Min(from + ChunkBytes, lines.Length);
            to = from + lines.Span[from..to].LastIndexOf((byte)'\n') + 1;
            decoder.Decode(new EncodedChunk(lines[from..to], new SourcePosition(from), new SourcePosition(to)), this);
            from = to;
        }
        return _rows;
    }

    static double Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        var sum = 0d;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.ValueTextEquals("ts"u8))
            {
                reader.Read();
                sum += reader.GetInt64();
            }
            else if (reader.ValueTextEquals("user"u8))
            {
                reader.Read();
                sum += reader.ValueSpan.Length;
            }
            else if (reader.ValueTextEquals("value"u8))
            {
                reader.Read();
                sum += reader.GetDouble();
            }
            else
                reader.Skip();
        }
        return sum;
    }

    readonly record struct Event(
        [property: JsonPropertyName("ts")] long Ts, [property: JsonPropertyName("user")] string User, [property: JsonPropertyName("value")] double Value);

    [JsonSerializable(typeof(Event))]
    sealed partial class BenchmarkJson : JsonSerializerContext;
}
