using System.Threading.Channels;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Memory;

/// <summary>
/// A bounded queue of batches between a pipeline and the program around it: the program writes and a <c>memory</c> source reads, or a <c>memory</c>
/// sink writes and the program reads. A full queue makes the writer wait. Safe for use by several writers and one reader.
/// </summary>
public sealed class MemoryChannel
{
    /// <summary>The default capacity: 64 batches.</summary>
    public const int DefaultCapacity = 64;

    readonly Channel<EventBatch> _queue;
    RowSchema? _schema;

    internal MemoryChannel(string name, int capacity)
    {
        Name = name;
        _queue = Channel.CreateBounded<EventBatch>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>The name by which options refer to it.</summary>
    public string Name { get; }

    /// <summary>The columns of its rows; null until the first writer has said so.</summary>
    public RowSchema? Schema => Volatile.Read(ref _schema);

    /// <summary>Adds a batch, waiting while the queue is full. Throws <see cref="ArgumentException"/> if its columns differ from the channel's.</summary>
    public ValueTask WriteAsync(EventBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!TrySetSchema(batch.Schema))
            throw new ArgumentException($"The channel '{Name}' holds {Schema}, not {batch.Schema}.", nameof(batch));
        return _queue.Writer.WriteAsync(batch, cancellationToken);
    }

    /// <summary>Says that no more will come; readers first get what is queued. With an error they then fail with it.</summary>
    public void Complete(Exception? error = null) => _queue.Writer.TryComplete(error);

    /// <summary>Takes the batches in order until <see cref="Complete"/>.</summary>
    public IAsyncEnumerable<EventBatch> ReadAllAsync(CancellationToken cancellationToken = default) => _queue.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Waits for a batch and takes it; null at the end.</summary>
    public async ValueTask<EventBatch?> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_queue.Reader.TryRead(out var batch))
                return batch;
        }
        return null;
    }

    internal bool TrySetSchema(RowSchema schema) => (Interlocked.CompareExchange(ref _schema, schema, null) ?? schema).Equals(schema);

    internal static StreamException Unknown(string name) =>
        new(ErrorCodes.SourceUnavailable, $"There is no memory channel '{name}' with known columns; open it in the program before the pipeline starts.");
}

/// <summary>The memory channels of a process, by name. Safe for use by several threads.</summary>
public sealed class MemoryChannels
{
    readonly Lock _lock = new();
    readonly Dictionary<string, MemoryChannel> _channels = new(StringComparer.Ordinal);

    /// <summary>The channel of the name given; made if there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="schema">The columns; null if the first writer says so.</param>
    /// <param name="capacity">How many batches it holds, at least 1; ignored if it exists.</param>
    public MemoryChannel Open(string name, RowSchema? schema = null, int capacity = MemoryChannel.DefaultCapacity)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        lock (_lock)
        {
            if (!_channels.TryGetValue(name, out var channel))
                _channels.Add(name, channel = new MemoryChannel(name, capacity));
            if (schema is not null && !channel.TrySetSchema(schema))
                throw new ArgumentException($"The channel '{name}' holds {channel.Schema}, not {schema}.", nameof(schema));
            return channel;
        }
    }

    /// <summary>The channel of the name given; null if there is none.</summary>
    public MemoryChannel? Find(string name)
    {
        lock (_lock)
            return _channels.GetValueOrDefault(name);
    }

    /// <summary>Forgets a channel; who holds it can go on using it.</summary>
    public void Remove(string name)
    {
        lock (_lock)
            _channels.Remove(name);
    }
}
