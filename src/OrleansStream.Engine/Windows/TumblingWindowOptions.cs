using OrleansStream.Components;

namespace OrleansStream.Windows;

/// <summary>Windows of one size side by side: [k * size + offset, + size).</summary>
[Component(ComponentKind.Window, "tumbling", "Windows of one size, side by side.", Example = """{ "type": "tumbling", "size": "1m" }""")]
public sealed record TumblingWindowOptions : WindowOptions
{
    /// <summary>The size, at least 1 ms.</summary>
    [Option("The size.", Required = true, Min = 1, Example = "\"1m\"")]
    public TimeSpan Size { get; init; }

    /// <summary>Moves all windows, for example to local days. May be negative. Default 0.</summary>
    [Option("Moves all windows, for example to the days of a time zone; may be negative.", Example = "\"-8h\"")]
    public TimeSpan Offset { get; init; }
}
