namespace OrleansStream.Windows;

/// <summary>Which time windows go by, and when event time fires and closes them.</summary>
/// <param name="ByClock">Whether their bounds are of processing time.</param>
/// <param name="HasEnd">Whether they end by time at all.</param>
/// <param name="IsSession">Whether a row at its very end still belongs to a window, so that it ends a millisecond later than others.</param>
/// <param name="Lateness">How long windows take rows after they have fired.</param>
sealed record WindowTiming(bool ByClock, bool HasEnd, bool IsSession, long Lateness)
{
    /// <summary>Times beyond are taken for these, so that no sum overflows.</summary>
    public const long Furthest = 1L << 62;

    /// <summary>The watermark at which a window fires; <see cref="long.MaxValue"/>: only at the end of input.</summary>
    public long FireAt(long end) => ByClock || !HasEnd ? long.MaxValue : IsSession ? end : end - 1;

    /// <summary>The watermark at which it takes no more rows; <see cref="long.MaxValue"/>: only at the end of input.</summary>
    public long CloseAt(long end) => ByClock || !HasEnd ? long.MaxValue : Math.Min(FireAt(end), Furthest) + Math.Min(Lateness, Furthest - 1);

    /// <summary>The clock at which it fires and takes no more rows; <see cref="long.MaxValue"/>: never.</summary>
    public long ClockEnd(long end) => ByClock && HasEnd ? end : long.MaxValue;
}
