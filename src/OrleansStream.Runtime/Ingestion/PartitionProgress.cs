using OrleansStream.Planning;
using OrleansStream.Runtime.Exchange;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>What a partition does while nothing comes: the clock may move its time on, and after a while it holds nobody back any more.</summary>
sealed class PartitionProgress(SourceTask task, Outlets outlets, TimeProvider time)
{
    long? _quietSince;
    long _quietSinceTime;

    /// <summary>Whether the partition is idle.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>When it becomes idle if nothing comes, milliseconds since 1970; <see cref="long.MaxValue"/> if that is not to be expected.</summary>
    public long IdleAt => IsIdle || _quietSince is null || task.IdleAfter is not { } after ? long.MaxValue : _quietSinceTime + (long)after.TotalMilliseconds;

    /// <summary>Bytes processed.</summary>
    public long Bytes { get; private set; }

    public void OnProcessed(long bytes)
    {
        Bytes += bytes;
        _quietSince = null;
    }

    /// <summary>Ends idleness because there is something again; whether it was idle.</summary>
    public bool WakeUp()
    {
        _quietSince = null;
        if (!IsIdle)
            return false;
        IsIdle = false;
        outlets.SetIdle(false);
        return true;
    }

    /// <summary>Takes the passing of time; whether the partition has become idle.</summary>
    /// <param name="quiet">Whether the source is open and empty and everything that it gave is processed. Being held back is not being quiet.</param>
    public bool Tick(bool quiet)
    {
        if (!quiet)
        {
            _quietSince = null;
            return false;
        }
        var (now, milliseconds) = (time.GetTimestamp(), time.GetUtcNow().ToUnixTimeMilliseconds());
        if (_quietSince is null)
            (_quietSince, _quietSinceTime) = (now, milliseconds);
        task.Tick(milliseconds);
        outlets.Flush();
        if (IsIdle || task.IdleAfter is not { } after || time.GetElapsedTime(_quietSince.Value, now) < after)
            return false;
        IsIdle = true;
        outlets.SetIdle(true);
        return true;
    }
}
