namespace OrleansStream.Runtime.Ingestion;

/// <summary>
/// Lets the partitions of an attempt process one chunk at a time, always the one whose time is lowest, so that the order of their rows depends on the
/// data alone. A partition whose turn it is and that has nothing holds the others up until it has, ends, or is idle.
/// </summary>
sealed class TurnTable
{
    readonly Lock _lock = new();
    readonly long[] _watermarks;
    readonly bool[] _absent;
    readonly TaskCompletionSource?[] _waiting;

    public TurnTable(int partitions)
    {
        _watermarks = new long[partitions];
        _absent = new bool[partitions];
        _waiting = new TaskCompletionSource?[partitions];
        Array.Fill(_watermarks, long.MinValue);
    }

    /// <summary>Waits until it is a partition's turn.</summary>
    public Task WaitAsync(int partition)
    {
        lock (_lock)
        {
            if (Next() == partition)
                return Task.CompletedTask;
            var waiting = _waiting[partition] ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiting.Task;
        }
    }

    /// <summary>A partition has processed a chunk, down to the sinks, and come to a watermark.</summary>
    public void Pass(int partition, long watermark) => Change(partition, watermark, false);

    /// <summary>A partition has ended, or is idle and holds nobody up; <see cref="Return"/> ends that.</summary>
    public void Leave(int partition) => Change(partition, long.MinValue, true);

    /// <summary>A partition counts again.</summary>
    public void Return(int partition) => Change(partition, long.MinValue, false);

    void Change(int partition, long watermark, bool absent)
    {
        TaskCompletionSource? next = null;
        lock (_lock)
        {
            _watermarks[partition] = Math.Max(_watermarks[partition], watermark);
            _absent[partition] = absent;
            if (Next() is >= 0 and var turn)
                (next, _waiting[turn]) = (_waiting[turn], null);
        }
        next?.SetResult();
    }

    int Next()
    {
        var next = -1;
        for (var i = 0; i < _watermarks.Length; i++)
        {
            if (!_absent[i] && (next < 0 || _watermarks[i] < _watermarks[next]))
                next = i;
        }
        return next;
    }
}
