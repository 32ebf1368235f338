using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// The lane that carries a task's dead letters as rows to those who read them. Their time is that of their arrival there: the lane tells of no time
/// but the end.
/// </summary>
sealed class DeadLetterWay(OutboundLane lane)
{
    /// <summary>The most dead letters in one batch.</summary>
    const int BatchRows = 1024;

    readonly List<DeadLetter> _letters = [];
    /// <summary>Says that there will be none for now. The first word of any task; it must be open that this goes to.</summary>
    public void Begin() => lane.Mark(SliceKind.Idle);

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
        lane.Watermark(long.MaxValue);
    }

    /// <summary>Says that nothing more comes, without moving time.</summary>
    public void Close()
    {
        Flush();
        lane.Mark(SliceKind.Closed);
    }

    /// <summary>Puts the letters collected into the lane.</summary>
    public void Flush()
    {
        if (_letters.Count == 0)
            return;
        lane.Rows(DeadLetter.ToBatch(_letters, eventTime: 0));
        _letters.Clear();
    }
}
