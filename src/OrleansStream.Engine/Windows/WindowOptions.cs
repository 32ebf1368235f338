using OrleansStream.Components;

namespace OrleansStream.Windows;

/// <summary>How rows are cut into windows.</summary>
[OptionVariants(
    typeof(TumblingWindowOptions), typeof(SlidingWindowOptions), typeof(CumulativeWindowOptions), typeof(SessionWindowOptions),
    typeof(CountWindowOptions), typeof(GlobalWindowOptions), typeof(CustomWindowOptions))]
public abstract record WindowOptions
{
    /// <summary>Which time counts. Default: <see cref="WindowTime.Event"/>.</summary>
    [Option("Which time counts: that of the rows, or the clock when they arrive.")]
    public WindowTime Time { get; init; }

    /// <summary>
    /// How long after its end a window still takes rows and corrects its result. Default 0. For event time only, and not for count windows.
    /// </summary>
    [Option("How long after its end a window still takes rows and corrects its result. Event time only; not for count windows.", Min = 0, Example = "\"30s\"")]
    public TimeSpan AllowedLateness { get; init; }

    /// <summary>When windows give their results. Default: when the watermark passes their end.</summary>
    [Option("When windows give their results.")]
    public TriggerOptions Trigger { get; init; } = new();
}

/// <summary>Which time windows go by.</summary>
public enum WindowTime
{
    /// <summary>The event time of the rows.</summary>
    [Choice("The event time of the rows.")]
    Event,

    /// <summary>The clock when the rows arrive.</summary>
    [Choice("The clock when the rows arrive.")]
    Processing,
}
