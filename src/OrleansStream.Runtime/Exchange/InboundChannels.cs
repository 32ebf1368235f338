using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// The receiver's end of all its channels: order and fencing by channel, time and end by lane. Runs on the grain's scheduler.
/// </summary>
sealed class InboundChannels(long attempt, int channels, int lanes)
{
    readonly long[] _next = new long[channels];
    readonly bool[] _finished = new bool[lanes];
    readonly WatermarkMerger _merger = new(lanes);
    int _open = lanes;

    /// <summary>The merged watermark.</summary>
    public long Watermark => _merger.Current;

    /// <summary>Whether every lane that has not ended is idle.</summary>
    public bool IsIdle => _merger.IsIdle;

    /// <summary>Whether nothing more will come.</summary>
    public bool AllFinished => _open == 0;

    /// <summary>Whether nothing more will come because every lane has come to the end of time.</summary>
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
    public long Take(Slice slice)
    {
        switch (slice.Kind)
        {
            case SliceKind.Watermark:
                if (slice.Watermark == long.MaxValue)
                    Finish(slice.Lane);
                return _merger.Advance(slice.Lane, slice.Watermark);
            case SliceKind.Idle:
                return _merger.SetIdle(slice.Lane, true);
            case SliceKind.Active:
                return _merger.SetIdle(slice.Lane, false);
            case SliceKind.Closed:
                // Without an end of time: what waits for time does not fire, so the lane holds it where it is.
                Finish(slice.Lane);
                return _merger.Current;
            default:
                throw new ArgumentOutOfRangeException(nameof(slice), slice.Kind, null);
        }
    }

    void Finish(int lane)
    {
        if (_finished[lane])
            return;
        _finished[lane] = true;
        _open--;
    }
}
