namespace OrleansStream.Runtime.Ingestion;

/// <summary>
/// Counts the bytes of a partition that were read and are not yet processed. The agent that reads adds, the grain that processes releases;
/// both on their own threads.
/// </summary>
sealed class PartitionLedger(long limit)
{
    readonly Lock _lock = new();
    TaskCompletionSource? _room;
    long _pending;

    /// <summary>Bytes read and not yet processed.</summary>
    public long Pending => Volatile.Read(ref _pending);

    /// <summary>Whether more may be read. One chunk may go beyond the limit, so the true bound is the limit plus a chunk.</summary>
    public bool HasRoom => Pending < limit;

    /// <summary>Whether it is so far over the limit that even chunks already on their way should wait.</summary>
    public bool IsOverloaded => Pending >= 2 * limit;

    public void Add(long bytes)
    {
        lock (_lock)
            _pending += bytes;
    }

    public void Release(long bytes)
    {
        TaskCompletionSource? room = null;
        lock (_lock)
        {
            _pending -= bytes;
            if (_pending < limit)
                (room, _room) = (_room, null);
        }
        room?.SetResult();
    }

    /// <summary>A task that ends when there is room.</summary>
    public Task WaitForRoom()
    {
        lock (_lock)
        {
            if (_pending < limit)
                return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }
}
