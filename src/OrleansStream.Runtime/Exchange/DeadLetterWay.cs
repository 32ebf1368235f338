using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// The channel that carries a task's dead letters as rows to those who read them. They have the time at which they happened; between them the
/// channel is idle, so that a task without dead letters holds no other back.
/// </summary>
sealed class DeadLetterWay
{
    /// <summary>The most dead letters in one batch.</summary>
    const int BatchRows = 1024;

    readonly List<DeadLetter> _letters = [];
    readonly TimeProvider _time;

    public DeadLetterWay(OutboundChannel channel, TimeProvider time)
    {
        Channel = channel;
        _time = time;
        channel.Mark(SliceKind.Idle);
    }

    public OutboundChannel Channel { get; }

    public void Add(DeadLetter letter)
    {
        _letters.Add(letter);
        if (_letters.Count == BatchRows)
            Flush();
    }

    /// <summary>Puts the letters collected into the channel.</summary>
    public void Flush()
    {
        if (_letters.Count == 0)
            return;
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Channel.Rows(DeadLetter.ToBatch(_letters, now));
        Channel.Watermark(now - 1);
        Channel.Mark(SliceKind.Idle);
        _letters.Clear();
    }
}
