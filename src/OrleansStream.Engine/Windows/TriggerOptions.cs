using OrleansStream.Components;

namespace OrleansStream.Windows;

/// <summary>When a window gives its result.</summary>
public sealed record TriggerOptions
{
    /// <summary>What fires the window. Default: <see cref="TriggerKind.Watermark"/>.</summary>
    [Option("What fires the window: time passing its end, or the number of its rows.")]
    public TriggerKind Type { get; init; }

    /// <summary>For <see cref="TriggerKind.Count"/>: fires at every n-th row of the window. Required there, ignored elsewhere.</summary>
    [Option("With type count: fires at every n-th row of the window.", Min = 1)]
    public long? Count { get; init; }

    /// <summary>Fires before the end, too: by the clock, this long after the first row since the last firing. Default: never.</summary>
    [Option("Fires before the end, too: this long by the clock after the first row since the last firing.", Min = 1)]
    public TimeSpan? EarlyEvery { get; init; }

    /// <summary>Fires before the end, too: at every n-th row. Default: never.</summary>
    [Option("Fires before the end, too: at every n-th row.", Min = 1)]
    public long? EarlyCount { get; init; }

    /// <summary>Whether each firing empties the window. Default: no, results of a window include all its rows.</summary>
    [Option("Whether each firing empties the window.")]
    public bool Purge { get; init; }
}

/// <summary>What fires a window.</summary>
public enum TriggerKind
{
    /// <summary>The watermark (or the clock) passing the window's end.</summary>
    [Choice("The watermark (or the clock) passing the window's end.")]
    Watermark,

    /// <summary>The number of the window's rows.</summary>
    [Choice("The number of the window's rows.")]
    Count,
}
