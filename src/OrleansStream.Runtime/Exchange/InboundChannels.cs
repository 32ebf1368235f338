using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>The receiver's end of all its channels: order, fencing, time, and what has ended. Runs on the grain's scheduler.</summary>
sealed class InboundChannels(long attempt, int count)
{
    readonly long[] _next = new long[count];
    readonly bool[] _finished = new bool[count];
    readonly WatermarkMerger _merger = new(count);
    int _open = count;

    /// <summary>The merged watermark.</summary>
    public long Watermark => _merger.Current;

    /// <summary>Whether every channel is idle.</summary>
    public bool IsIdle => _merger.IsIdle;

    /// <summary>Whether nothing more will come.</summary>
    public bool AllFinished => _open == 0;

    /// <summary>Whether nothing more will come because every channel has come to the end of time.</summary>
    public bool AllEnded => _open == 0 && _merger.Current == long.MaxValue;

    /// <summary>Whether a message is the next one of its channel and of this attempt; if not, it must be refused.</summary>
    public bool Accept(ExchangeMessage message)
    {
        if (message.Attempt != attempt || (uint)message.Channel >= (uint)_next.Length || message.Number != _next[message.Channel])
            return false;
        _next[message.Channel]++;
        return true;
    }

    /// <summary>Takes a slice that is not rows; returns the merged watermark.</summary>
    public long Take(int channel, Slice slice)
    {
        switch (slice.Kind)
        {
            case SliceKind.Watermark:
                if (slice.Watermark == long.MaxValue)
                    Finish(channel);
                return _merger.Advance(channel, slice.Watermark);
            case SliceKind.Idle:
                return _merger.SetIdle(channel, true);
            case SliceKind.Active:
                return _merger.SetIdle(channel, false);
            case SliceKind.Closed:
                // Without an end of time: what waits for time does not fire, so the channel holds it where it is.
                Finish(channel);
                return _merger.Current;
            default:
                throw new ArgumentOutOfRangeException(nameof(slice), slice.Kind, null);
        }
    }

    void Finish(int channel)
    {
        if (_finished[channel])
            return;
        _finished[channel] = true;
        _open--;
    }
}
