using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Apache.Arrow;
using BenchmarkDotNet.Attributes;
using OrleansStream.Events;
using OrleansStream.Formats;

namespace OrleansStream.Benchmarks.Formats;

/// <summary>Encoding three columns of the events as JSON Lines of about 54 bytes: ours beside the writer of .NET.</summary>
public class JsonEncodeBenchmark
{
    const int Events = 100_000;

    static readonly JsonEncodedText Ts = JsonEncodedText.Encode("ts");
    static readonly JsonEncodedText User = JsonEncodedText.Encode("user");
    static readonly JsonEncodedText Value = JsonEncodedText.Encode("value");

    readonly EventBatch[] _batches = MakeBatches();
    readonly ArrayBufferWriter<byte> _output = new(Events * 64);

    /// <summary>Ours.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public int Encoder()
    {
        _output.ResetWrittenCount();
        var encoder = new JsonFormat().CreateEncoder(new JsonFormatOptions(), _batches[0].Schema);
        foreach (var batch in _batches)
            encoder.Encode(batch, _output);
        return _output.WrittenCount;
    }

    /// <summary>The writer of .NET, reset for each row.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int Writer()
    {
        _output.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_output, new JsonWriterOptions { SkipValidation = true });
        foreach (var batch in _batches)
        {
            var times = ((Int64Array)batch.Columns[0]).Values;
            var users = (StringArray)batch.Columns[1];
            var values = ((DoubleArray)batch.Columns[2]).Values;
            for (var row = 0; row < batch.Length; row++)
            {
                writer.WriteStartObject();
                writer.WriteNumber(Ts, times[row]);
                writer.WriteString(User, users.GetBytes(row));
                writer.WriteNumber(Value, values[row]);
                writer.WriteEndObject();
                writer.Flush();
                _output.GetSpan(1)[0] = (byte)'\n';
                _output.Advance(1);
                writer.Reset();
            }
        }
        return _output.WrittenCount;
    }

    /// <summary>Times both by turns for a few seconds and prints nanoseconds per event, the best of all turns.</summary>
    public static void QuickCompare()
    {
        var bench = new JsonEncodeBenchmark();
        (string Name, Func<int> Run)[] works = [("JsonEncoder", bench.Encoder), ("Utf8JsonWriter", bench.Writer)];
        var best = new double[works.Length];
        System.Array.Fill(best, double.MaxValue);
        var bytes = 0;
        for (var turn = 0; turn < 30; turn++)
        {
            for (var i = 0; i < works.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                bytes = works[i].Run();
                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalNanoseconds / Events);
            }
        }
        Console.WriteLine($"{Events} rows of 3 columns, {(double)bytes / Events:0.0} bytes each");
        for (var i = 0; i < works.Length; i++)
            Console.WriteLine($"{works[i].Name,-16}{best[i],8:0.0} ns/row {1000 / best[i],8:0.0} M/s {best[i] / best[0],6:0.0} x");
    }

    static EventBatch[] MakeBatches()
    {
        var events = new BenchmarkEvents(10_000);
        var schema = new RowSchema(BenchmarkEvents.Schema[1], BenchmarkEvents.Schema[2], BenchmarkEvents.Schema[4]);
        return [.. Enumerable.Range(0, Events / 4000).Select(i => events.Batch(i * 4000, 4000)).Select(b => b.WithColumns(schema, [b.Columns[1], b.Columns[2], b.Columns[4]]))];
    }
}
