using OrleansStream.Components;

namespace OrleansStream.Windows;

/// <summary>Windows of one size that begin at every multiple of a slide, so that they overlap. The size need not be a multiple of the slide.</summary>
[Component(ComponentKind.Window, "sliding", "Windows of one size that begin at every multiple of the slide and so overlap.",
    Example = """{ "type": "sliding", "size": "10m", "slide": "1m" }""")]
public sealed record SlidingWindowOptions : WindowOptions
{
    /// <summary>The size, at least 1 ms.</summary>
    [Option("The size; need not be a multiple of the slide.", Required = true, Min = 1, Example = "\"10m\"")]
    public TimeSpan Size { get; init; }

    /// <summary>The distance from one window's begin to the next, at least 1 ms. Above the size there are gaps, whose rows give nothing.</summary>
    [Option("The distance from one window's begin to the next.", Required = true, Min = 1, Example = "\"1m\"")]
    public TimeSpan Slide { get; init; }

    /// <summary>Moves all windows. May be negative. Default 0.</summary>
    [Option("Moves all windows; may be negative.")]
    public TimeSpan Offset { get; init; }
}
