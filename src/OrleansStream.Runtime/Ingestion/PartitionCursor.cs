using Orleans.Streams;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>The place up to which a partition's containers were delivered. The agent moves on only after a delivery has succeeded.</summary>
sealed class PartitionCursor(LinkedList<SourceContainer> cache, List<PartitionCursor> cursors, long taken) : IQueueCacheCursor
{
    SourceContainer? _current;

    /// <summary>The number of the last container that was delivered.</summary>
    public long Taken { get; private set; } = taken;

    IBatchContainer? IQueueCacheCursor.GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current;
    }

    bool IQueueCacheCursor.MoveNext() => Move();

    QueueCacheCursorMoveResult IQueueCacheCursor.MoveNextWithResult() =>
        Move() ? QueueCacheCursorMoveResult.Success : QueueCacheCursorMoveResult.NoData;

    bool Move()
    {
        if (_current is not null)
            Taken = _current.Token.SequenceNumber;
        _current = null;
        for (var node = cache.First; node is not null; node = node.Next)
        {
            if (node.Value.Token.SequenceNumber <= Taken)
                continue;
            _current = node.Value;
            return true;
        }
        return false;
    }

    void IQueueCacheCursor.Refresh(StreamSequenceToken token)
    {
        // New containers are found by the next move; there is no position to correct.
    }

    void IQueueCacheCursor.RecordDeliveryFailure()
    {
        // Deliveries are retried for ever, so none is ever given up.
    }

    public void Dispose() => cursors.Remove(this);
}
