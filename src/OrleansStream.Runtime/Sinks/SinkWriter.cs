using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Sinks;

/// <summary>An open sink with its encoders: encodes, writes, flushes, completes, one thing at a time.</summary>
/// <param name="bound">The sink in the plan.</param>
/// <param name="sink">The open sink.</param>
/// <param name="schema">The columns of the rows that will come.</param>
sealed class SinkWriter(BoundSink bound, ISink sink, RowSchema schema) : ISinkWay
{
    readonly SemaphoreSlim _gate = new(1);
    readonly CancellationTokenSource _stop = new();
    readonly SinkEncoding _encoding = new(bound);
    long _rows;
    long _bytes;
    bool _closed;

    /// <summary>Rows written.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>Bytes written.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether something was written since the last flush.</summary>
    public bool IsDirty { get; private set; }

    public Task WriteAsync(EventBatch rows) => ExclusiveAsync(async () =>
    {
        var encoded = _encoding.Encode(rows);
        await sink.WriteAsync(new SinkBatch(rows, encoded), _stop.Token);
        Volatile.Write(ref _rows, _rows + rows.Count);
        Volatile.Write(ref _bytes, _bytes + encoded.Length);
        IsDirty = true;
    });

    public Task FlushAsync() => ExclusiveAsync(async () =>
    {
        if (!IsDirty)
            return;
        await sink.FlushAsync(_stop.Token);
        IsDirty = false;
    });

    public async Task<IReadOnlyList<StagedBatch>> EndEpochAsync(long epoch)
    {
        // What the epoch's positions lie behind must not be lost with this process.
        await FlushAsync();
        return [];
    }

    public Task<Failure?> CommitAsync(long epoch) => Task.FromResult<Failure?>(null);

    public Task CompleteAsync() => ExclusiveAsync(async () =>
    {
        // A table without rows still has its header.
        if (_encoding.IsUnused && bound.Format?.Empty(bound.FormatOptions!, schema) is { IsEmpty: false } beginning)
            await sink.WriteAsync(new SinkBatch(StagedRows.None, beginning), _stop.Token);
        await sink.CompleteAsync(_stop.Token);
    });

    async Task ExclusiveAsync(Func<Task> action)
    {
        await _gate.WaitAsync();
        try
        {
            if (!_closed)
                await action();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends what is under way and closes the sink.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _gate.WaitAsync();
        try
        {
            if (_closed)
                return;
            _closed = true;
            await sink.DisposeAsync();
        }
        finally
        {
            _gate.Release();
        }
    }
}
