namespace OrleansStream.Windows;

/// <summary>When windows fire, in the numbers that operators work with.</summary>
/// <param name="AtEnd">Whether they fire when time passes their end, and again for each row that comes later but is not late.</param>
/// <param name="Count">Fires at every n-th row; 0: no.</param>
/// <param name="EarlyEvery">Fires so many milliseconds of the clock after the first row since the last firing; 0: no.</param>
/// <param name="Purge">Whether each firing empties the window.</param>
sealed record WindowTrigger(bool AtEnd, long Count, long EarlyEvery, bool Purge)
{
    /// <summary>Whether windows fire at their end and only then.</summary>
    public bool IsPlain => AtEnd && Count == 0 && EarlyEvery == 0 && !Purge;

    public static WindowTrigger Of(TriggerOptions options) => options.Type == TriggerKind.Count
        ? new(false, options.Count ?? 0, 0, options.Purge)
        : new(true, options.EarlyCount ?? 0, (options.EarlyEvery ?? TimeSpan.Zero).Ticks / TimeSpan.TicksPerMillisecond, options.Purge);
}
