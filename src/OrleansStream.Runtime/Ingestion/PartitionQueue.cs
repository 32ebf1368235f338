using Orleans.Runtime;
using Orleans.Streams;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>
/// One partition of one attempt as the stream provider sees it: queue, receiver and cache in one, with exactly one stream. The provider's agent
/// calls it on its own scheduler, one call at a time; only the ledger and the stop flag are shared with the grain.
/// </summary>
/// <remarks>
/// Containers leave the cache as soon as the grain has taken them: what bounds memory is the ledger, which counts until they are processed.
/// </remarks>
sealed class PartitionQueue : IQueueAdapterReceiver, IQueueCache
{
    /// <summary>How long a poll waits for data. Acknowledgements run between polls, so it is short.</summary>
    public static readonly TimeSpan LongPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>The bytes at which a container is full.</summary>
    public const int ContainerBytes = 1 << 20;

    // Containers per read; must be positive always, because zero would stop the agent before it clears the cache.
    const int MaxContainers = 16;

    static readonly IList<IBatchContainer> s_nothing = [];

    readonly PartitionReading _reading;
    readonly LinkedList<SourceContainer> _cache = new();
    readonly List<PartitionCursor> _cursors = [];
    readonly long _attempt;
    long _number;
    bool _finished;
    volatile bool _draining;

    public PartitionQueue(QueueId id, string key, long attempt, PartitionLedger ledger, PartitionReading reading)
    {
        Id = id;
        Stream = StreamId.Create(OrleansStreamProvider.Namespace, key);
        Ledger = ledger;
        _attempt = attempt;
        _reading = reading;
    }

    public QueueId Id { get; }

    public StreamId Stream { get; }

    public PartitionLedger Ledger { get; }

    /// <summary>Whether the source was open and had nothing to give when it was last asked.</summary>
    public bool IsEmpty { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>Whether the source was asked for more than it has given; what it gave before is in the ledger until it is processed.</summary>
    public bool IsWaiting => _reading.IsWaiting;

    /// <summary>Reads no more; the next container says so.</summary>
    public void Drain() => _draining = true;

    Task IQueueAdapterReceiver.Initialize(TimeSpan timeout) => Task.CompletedTask;

    Task<IList<IBatchContainer>> IQueueAdapterReceiver.GetQueueMessagesAsync(int maxCount) => ReadAsync(CancellationToken.None);

    Task<IList<IBatchContainer>> IQueueAdapterReceiver.GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    Task IQueueAdapterReceiver.MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    async Task IQueueAdapterReceiver.Shutdown(TimeSpan timeout) => await _reading.DisposeAsync();

    async Task<IList<IBatchContainer>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_finished)
            return s_nothing;
        if (_draining)
            return [Finish(SourceMark.Drained)];
        if (!Ledger.HasRoom)
        {
            // Waiting here and not for the agent's next tick: reading goes on the moment the grain has made room.
            await WaitAsync(Ledger.WaitForRoom(), cancellationToken);
            if (!Ledger.HasRoom)
                return s_nothing;
        }
        if (!await WaitAsync(_reading.Current, cancellationToken))
        {
            IsEmpty = _reading.IsReadable;
            return s_nothing;
        }
        IsEmpty = false;
        return await CollectAsync();
    }

    async Task<IList<IBatchContainer>> CollectAsync()
    {
        var containers = new List<IBatchContainer>();
        var filling = new Filling();
        (SourceMark Mark, string? Code, string? Message) end = (SourceMark.None, null, null);
        try
        {
            do
            {
                if (await _reading.Take() is not { } chunk)
                {
                    end = (SourceMark.End, null, null);
                    break;
                }
                Ledger.Add(filling.Add(chunk));
                if (filling.Bytes >= ContainerBytes)
                    containers.Add(Next(filling.Take(), SourceMark.None));
            }
            while (Ledger.HasRoom && containers.Count < MaxContainers && _reading.Current.IsCompleted);
        }
        catch (OperationCanceledException)
        {
            // The queue is being closed; what was read before is given all the same.
        }
        catch (Exception e)
        {
            end = (SourceMark.Failed, (e as StreamException)?.Code ?? ErrorCodes.SourceUnavailable, e.Message);
        }
        if (filling.Bytes > 0)
            containers.Add(Next(filling.Take(), SourceMark.None));
        if (end.Mark != SourceMark.None)
            containers.Add(Finish(end.Mark, end.Code, end.Message));
        return containers;
    }

    SourceContainer Finish(SourceMark mark, string? code = null, string? message = null)
    {
        _finished = true;
        return Next([], mark, code, message);
    }

    SourceContainer Next(IReadOnlyList<SourceChunk> chunks, SourceMark mark, string? code = null, string? message = null) => new()
    {
        Stream = Stream,
        Attempt = _attempt,
        Token = new SourceToken(++_number),
        Chunks = chunks,
        Mark = mark,
        Code = code,
        Message = message,
    };

    /// <summary>The chunks of the container that is being filled.</summary>
    sealed class Filling
    {
        List<SourceChunk> _chunks = [];

        public long Bytes { get; private set; }

        /// <summary>Adds a chunk; gives its size.</summary>
        public long Add(SourceChunk chunk)
        {
            var size = ChunkSize.Of(chunk);
            _chunks.Add(chunk);
            Bytes += size;
            return size;
        }

        public List<SourceChunk> Take()
        {
            var chunks = _chunks;
            (_chunks, Bytes) = ([], 0);
            return chunks;
        }
    }

    /// <summary>Waits for the length of a poll; whether the task has ended. Never throws what the task throws.</summary>
    static async Task<bool> WaitAsync(Task task, CancellationToken cancellationToken)
    {
        if (task.IsCompleted)
            return true;
        // The poll belongs to the provider's machinery, which lives in real time even where the clock of processing time is simulated.
        await Task.WhenAny(task, Task.Delay(LongPoll, TimeProvider.System, cancellationToken));
        return task.IsCompleted;
    }

    int IQueueFlowController.GetMaxAddCount() => MaxContainers;

    bool IQueueCache.IsUnderPressure() => Ledger.IsOverloaded;

    void IQueueCache.AddToCache(IList<IBatchContainer> messages)
    {
        foreach (var message in messages)
            _cache.AddLast((SourceContainer)message);
    }

    bool IQueueCache.TryPurgeFromCache(out IList<IBatchContainer> purgedItems)
    {
        purgedItems = [];
        if (_cursors.Count == 0)
            return false;
        var taken = _cursors.Min(c => c.Taken);
        while (_cache.First is { } first && first.Value.Token.SequenceNumber <= taken)
        {
            purgedItems.Add(first.Value);
            _cache.RemoveFirst();
        }
        return purgedItems.Count > 0;
    }

    IQueueCacheCursor IQueueCache.GetCacheCursor(StreamId streamId, StreamSequenceToken? token) => Open(token);

    QueueCacheCursorResult<IQueueCacheCursor> IQueueCache.TryGetCacheCursor(StreamId streamId, StreamSequenceToken? token) =>
        QueueCacheCursorResult<IQueueCacheCursor>.FromCursor(Open(token));

    QueueCacheCursorResult<IQueueCacheCursor> IQueueCache.TryGetCacheCursorAtPosition(StreamId streamId, StreamSubscriptionStartPosition startPosition) =>
        QueueCacheCursorResult<IQueueCacheCursor>.FromCursor(Open(null));

    PartitionCursor Open(StreamSequenceToken? token)
    {
        // Whatever position is asked for, nothing that is still here was taken by the grain, which drops what it has seen.
        var cursor = new PartitionCursor(_cache, _cursors, (token?.SequenceNumber ?? 0) - 1);
        _cursors.Add(cursor);
        return cursor;
    }
}
