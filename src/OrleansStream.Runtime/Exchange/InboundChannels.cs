using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// The receiver's end of all its channels: order, fencing and barriers by channel, time and end by lane. Runs on the grain's scheduler.
/// </summary>
sealed class InboundChannels
{
    readonly long _attempt;
    readonly IReadOnlyList<int> _channelOf;
    readonly long[] _next;
    readonly bool[] _finished;
    readonly int[] _openLanes;
    readonly WatermarkMerger _merger;
    int _open;

    /// <param name="attempt">The attempt that messages must belong to.</param>
    /// <param name="channels">How many channels there are.</param>
    /// <param name="channelOf">By lane the channel that it is in.</param>
    public InboundChannels(long attempt, int channels, IReadOnlyList<int> channelOf)
    {
        _attempt = attempt;
        _channelOf = channelOf;
        _next = new long[channels];
        _openLanes = new int[channels];
        _finished = new bool[channelOf.Count];
        _merger = new WatermarkMerger(channelOf.Count);
        _open = channelOf.Count;
        foreach (var channel in channelOf)
            _openLanes[channel]++;
        Barriers = new BarrierAligner(channels, channel => _openLanes[channel] == 0);
    }

    /// <summary>The barriers of the epoch that is being aligned.</summary>
    public BarrierAligner Barriers { get; }

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
        if (message.Attempt != _attempt || (uint)message.Channel >= (uint)_next.Length || message.Number != _next[message.Channel])
            return false;
        _next[message.Channel]++;
        return true;
    }

    /// <summary>Takes a slice that is neither rows nor a barrier; returns the merged watermark.</summary>
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
        _openLanes[_channelOf[lane]]--;
        _open--;
    }
}
