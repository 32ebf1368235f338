namespace OrleansStream.Planning;

/// <summary>
/// The time of a task with several input channels: the lowest watermark of those that are not idle. It never goes back; it is unknown
/// (<see cref="long.MinValue"/>) until every channel that is not idle has spoken.
/// </summary>
public sealed class WatermarkMerger
{
    readonly long[] _channels;
    readonly bool[] _idle;

    /// <summary>Makes a merger of the number of channels given, none idle.</summary>
    public WatermarkMerger(int channels)
    {
        _channels = new long[channels];
        _idle = new bool[channels];
        Array.Fill(_channels, long.MinValue);
    }

    /// <summary>The merged watermark.</summary>
    public long Current { get; private set; } = long.MinValue;

    /// <summary>Whether every channel that has not ended is idle: then the task holds nothing back either.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Takes a channel's watermark, which also ends its idleness; returns the merged one.</summary>
    public long Advance(int channel, long watermark)
    {
        _idle[channel] = false;
        _channels[channel] = Math.Max(_channels[channel], watermark);
        return Merge();
    }

    /// <summary>Takes the news that a channel is idle, or no longer is; returns the merged watermark.</summary>
    public long SetIdle(int channel, bool idle)
    {
        _idle[channel] = idle;
        return Merge();
    }

    long Merge()
    {
        var min = long.MaxValue;
        var idle = false;
        for (var i = 0; i < _channels.Length; i++)
        {
            idle |= _idle[i];
            if (!_idle[i])
                min = Math.Min(min, _channels[i]);
        }
        // The end of time is for the end of every channel: one that is idle may still give rows, which must not find that all is over.
        IsIdle = idle && min == long.MaxValue;
        if (!IsIdle)
            Current = Math.Max(Current, min);
        return Current;
    }
}
