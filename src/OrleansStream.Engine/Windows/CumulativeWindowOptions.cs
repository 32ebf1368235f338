using OrleansStream.Components;

namespace OrleansStream.Windows;

/// <summary>Windows that share their begin and grow step by step up to a size, then start afresh: the total of the day so far, every hour.</summary>
[Component(ComponentKind.Window, "cumulative", "Windows that share their begin and grow step by step up to the size, then start afresh.",
    Example = """{ "type": "cumulative", "size": "1d", "step": "1h" }""")]
public sealed record CumulativeWindowOptions : WindowOptions
{
    /// <summary>The largest window's size, a multiple of the step.</summary>
    [Option("The largest window's size, a multiple of the step.", Required = true, Min = 1, Example = "\"1d\"")]
    public TimeSpan Size { get; init; }

    /// <summary>By how much each window is larger than the one before, at least 1 ms.</summary>
    [Option("By how much each window is larger than the one before.", Required = true, Min = 1, Example = "\"1h\"")]
    public TimeSpan Step { get; init; }

    /// <summary>Moves all windows. May be negative. Default 0.</summary>
    [Option("Moves all windows; may be negative.")]
    public TimeSpan Offset { get; init; }
}
