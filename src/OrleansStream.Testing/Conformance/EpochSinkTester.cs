using System.Buffers;
using Apache.Arrow;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats;

namespace OrleansStream.Testing.Conformance;

/// <summary>An open sink under test that says in words what it should have done.</summary>
sealed class EpochSinkTester : IAsyncDisposable
{
    static readonly RowSchema s_schema = new(new RowField("n", DataType.Int64), new RowField("name", DataType.String));

    readonly EpochSinkTarget _target;
    readonly IEpochSink _sink;

    EpochSinkTester(EpochSinkTarget target, IEpochSink sink) => (_target, _sink) = (target, sink);

    public static async Task<EpochSinkTester> OpenAsync(EpochSinkTarget target, string pipeline = "conformance", string name = "out")
    {
        var sink = await target.Connector.OpenAsync(Context(target, pipeline, name), default).ConfigureAwait(false);
        return sink is IEpochSink epochs
            ? new EpochSinkTester(target, epochs)
            : throw new ExpectationException($"Opened with ExactlyOnce, {target.Connector.GetType().Name} gives no {nameof(IEpochSink)}.");
    }

    public static async Task IsRefusedAsync(EpochSinkTarget target, string pipeline, string name)
    {
        try
        {
            await using var sink = await target.Connector.OpenAsync(Context(target, pipeline, name), default).ConfigureAwait(false);
        }
        catch (StreamException)
        {
            return;
        }
        throw new ExpectationException($"The place is another sink's, and '{name}' of '{pipeline}' could be opened all the same.");
    }

    public async Task CommitAsync(long epoch, int from, int count, int batches = 3) =>
        await _sink.CommitAsync(epoch, Batches(from, count, batches), default).ConfigureAwait(false);

    /// <summary>Whether a commit fails.</summary>
    public async Task<bool> FailsAsync(long epoch, int from, int count)
    {
        try
        {
            await CommitAsync(epoch, from, count).ConfigureAwait(false);
            return false;
        }
        catch (Exception error) when (error is not ExpectationException)
        {
            return true;
        }
    }

    public async Task HasCommittedAsync(long epoch)
    {
        var last = await _sink.LastCommittedEpochAsync(default).ConfigureAwait(false);
        if (last != epoch)
            throw new ExpectationException($"The last committed epoch should be {epoch} and is {last}.");
    }

    /// <summary>The rows numbered from 0 are there, each once.</summary>
    public async Task ShowsAsync(int count)
    {
        var seen = await _target.ReadAsync().ConfigureAwait(false);
        if (!seen.Order().SequenceEqual(Enumerable.Range(0, count).Select(n => (long)n)))
            throw new ExpectationException($"The {count} rows from 0 on should be seen, each once; seen are {seen.Count}: {string.Join(", ", seen.Order().Take(20))}.");
    }

    /// <summary>An epoch that may have failed is there as a whole, and its marker says so, or it is not.</summary>
    public async Task ShowsAllOrNothingAsync(long epoch, int before, int after)
    {
        var last = await _sink.LastCommittedEpochAsync(default).ConfigureAwait(false);
        await ShowsAsync(last >= epoch ? after : before).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    static SinkContext Context(EpochSinkTarget target, string pipeline, string name) => new()
    {
        Pipeline = pipeline, Name = name, Options = target.Options, Schema = s_schema, Time = TimeProvider.System, ExactlyOnce = true,
        Format = target.Connector.Traits.Encoded ? "json" : null,
    };

    List<SinkBatch> Batches(int from, int count, int batches)
    {
        var made = new List<SinkBatch>();
        for (var i = 0; i < batches; i++)
        {
            var (begin, end) = (from + count * i / batches, from + count * (i + 1) / batches);
            if (end > begin)
                made.Add(Batch(begin, end - begin));
        }
        return made;
    }

    SinkBatch Batch(int from, int count)
    {
        var numbers = new Int64ColumnBuilder(DataType.Int64);
        var names = new StringArray.Builder();
        for (var n = from; n < from + count; n++)
        {
            numbers.Append(n);
            names.Append($"row \"{n}\"");
        }
        var column = (Int64Array)numbers.Build();
        var rows = new EventBatch(s_schema, [column, names.Build()], column);
        if (!_target.Connector.Traits.Encoded)
            return new SinkBatch(rows, default);
        var encoded = new ArrayBufferWriter<byte>();
        new JsonFormat().CreateRecordEncoder(new JsonFormatOptions(), s_schema).Encode(rows, encoded);
        return new SinkBatch(rows, encoded.WrittenMemory);
    }
}
