using System.Buffers;
using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Formats;
using OrleansStream.Plans;

namespace OrleansStream.Runtime.Sinks;

/// <summary>An open sink with its encoders: encodes, writes, flushes, completes, one thing at a time.</summary>
/// <param name="bound">The sink in the plan.</param>
/// <param name="sink">The open sink.</param>
/// <param name="schema">The columns of the rows that will come.</param>
sealed class SinkWriter(BoundSink bound, ISink sink, RowSchema schema) : IAsyncDisposable
{
    /// <summary>A buffer that a batch of very long rows has made larger than this is not kept.</summary>
    const int MaxKeptBuffer = 16 << 20;

    static readonly EventBatch s_noRows = new(RowSchema.Empty, [], new Apache.Arrow.Int64Array.Builder().Build());

    readonly SemaphoreSlim _gate = new(1);
    readonly CancellationTokenSource _stop = new();
    readonly List<(RowSchema Schema, IEncoder Encoder)> _encoders = [];
    ArrayBufferWriter<byte> _buffer = new(64 << 10);
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
        var encoded = bound.Format is null ? default : Encode(rows);
        await sink.WriteAsync(new SinkBatch(rows, encoded), _stop.Token);
        Volatile.Write(ref _rows, _rows + rows.Count);
        Volatile.Write(ref _bytes, _bytes + encoded.Length);
        IsDirty = true;
        if (_buffer.Capacity > MaxKeptBuffer)
            _buffer = new ArrayBufferWriter<byte>(64 << 10);
    });

    public Task FlushAsync() => ExclusiveAsync(async () =>
    {
        if (!IsDirty)
            return;
        await sink.FlushAsync(_stop.Token);
        IsDirty = false;
    });

    public Task CompleteAsync() => ExclusiveAsync(async () =>
    {
        // A table without rows still has its header.
        if (_encoders.Count == 0 && bound.Format?.Empty(bound.FormatOptions!, schema) is { IsEmpty: false } beginning)
            await sink.WriteAsync(new SinkBatch(s_noRows, beginning), _stop.Token);
        await sink.CompleteAsync(_stop.Token);
    });

    ReadOnlyMemory<byte> Encode(EventBatch rows)
    {
        _buffer.ResetWrittenCount();
        EncoderOf(rows.Schema).Encode(rows, _buffer);
        return _buffer.WrittenMemory;
    }

    IEncoder EncoderOf(RowSchema schema)
    {
        foreach (var (known, encoder) in _encoders)
        {
            if (ReferenceEquals(known, schema) || known.Equals(schema))
                return encoder;
        }
        var created = bound.Format!.CreateEncoder(bound.FormatOptions!, schema);
        _encoders.Add((schema, created));
        return created;
    }

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
