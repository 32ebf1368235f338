using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// The lane that carries a task's dead letters as rows to those who read them. They have the time at which they happened; between them the lane is
/// idle, so that a task without dead letters holds no other back.
/// </summary>
sealed class DeadLetterWay
{
    /// <summary>The most dead letters in one batch.</summary>
    const int BatchRows = 1024;

    readonly List<DeadLetter> _letters = [];
    readonly OutboundLane _lane;
    readonly TimeProvider _time;

    public DeadLetterWay(OutboundLane lane, TimeProvider time)
    {
        _lane = lane;
        _time = time;
        lane.Mark(SliceKind.Idle);
    }

    public void Add(DeadLetter letter)
    {
        _letters.Add(letter);
        if (_letters.Count == BatchRows)
            Flush();
    }

    /// <summary>Says that nothing more comes, at the end of time.</summary>
    public void End()
    {
        Flush();
        _lane.Watermark(long.MaxValue);
    }

    /// <summary>Says that nothing more comes, without moving time.</summary>
    public void Close()
    {
        Flush();
        _lane.Mark(SliceKind.Closed);
    }

    /// <summary>Puts the letters collected into the lane.</summary>
    public void Flush()
    {
        if (_letters.Count == 0)
            return;
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        _lane.Rows(DeadLetter.ToBatch(_letters, now));
        _lane.Watermark(now - 1);
        _lane.Mark(SliceKind.Idle);
        _letters.Clear();
    }
}
