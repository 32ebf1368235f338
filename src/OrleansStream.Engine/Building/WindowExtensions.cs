using OrleansStream.Windows;

namespace OrleansStream.Building;

/// <summary>
/// Says more of a window, in any order: <c>Tumbling.Of(minute).AllowLateness(halfAMinute).EarlyEvery(second).Purging()</c>. Each gives a changed copy.
/// </summary>
public static class WindowExtensions
{
    /// <summary>Keeps each window for corrections so long after its end. For event time only, not for count windows.</summary>
    public static TWindow AllowLateness<TWindow>(this TWindow window, TimeSpan lateness) where TWindow : WindowOptions =>
        Change(window, w => w with { AllowedLateness = lateness });

    /// <summary>Fires before the end, too: this long by the clock after the first row since the last firing.</summary>
    public static TWindow EarlyEvery<TWindow>(this TWindow window, TimeSpan wait) where TWindow : WindowOptions =>
        Trigger(window, t => t with { EarlyEvery = wait });

    /// <summary>Fires before the end, too: at every n-th row.</summary>
    public static TWindow EarlyEvery<TWindow>(this TWindow window, long rows) where TWindow : WindowOptions =>
        Trigger(window, t => t with { EarlyCount = rows });

    /// <summary>Fires at every n-th row of the window, and only then.</summary>
    public static TWindow FiringEvery<TWindow>(this TWindow window, long rows) where TWindow : WindowOptions =>
        Trigger(window, t => t with { Type = TriggerKind.Count, Count = rows });

    /// <summary>Empties the window at each firing, so that a row counts in one result only.</summary>
    public static TWindow Purging<TWindow>(this TWindow window) where TWindow : WindowOptions => Trigger(window, t => t with { Purge = true });

    /// <summary>Goes by the clock when rows arrive instead of their event time.</summary>
    public static TWindow InProcessingTime<TWindow>(this TWindow window) where TWindow : WindowOptions =>
        Change(window, w => w with { Time = WindowTime.Processing });

    static TWindow Trigger<TWindow>(TWindow window, Func<TriggerOptions, TriggerOptions> change) where TWindow : WindowOptions =>
        Change(window, w => w with { Trigger = change(w.Trigger) });

    static TWindow Change<TWindow>(TWindow window, Func<WindowOptions, WindowOptions> change) where TWindow : WindowOptions
    {
        ArgumentNullException.ThrowIfNull(window);
        // A copy of a record has the type of what it was copied from.
        return (TWindow)change(window);
    }
}
