using OrleansStream.Components;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Correlate;

/// <summary>
/// Options of the step <c>correlate</c>: one result per combination of values and window with enough rows. A result holds the values, the rows
/// themselves in time order, their count, and the window's columns.
/// </summary>
[Component(ComponentKind.Step, "correlate", "Brings the rows together that agree in some fields within a window.",
    Example = """{"fields": ["userId", "sessionId"], "window": {"type": "session", "gap": "30s"}, "minEvents": 3}""")]
public sealed record CorrelateOptions
{
    /// <summary>The columns that rows must agree in; nulls agree with each other.</summary>
    [Option("The columns that rows must agree in.", Required = true, Example = "[\"userId\", \"sessionId\"]")]
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>The windows within which rows are brought together.</summary>
    [Option("The windows within which rows are brought together.", Required = true)]
    public WindowOptions? Window { get; init; }

    /// <summary>The fewest rows that give a result. Default 2.</summary>
    [Option("The fewest rows that give a result.", Min = 1, Max = int.MaxValue)]
    public int MinEvents { get; init; } = 2;

    /// <summary>The most rows that a result holds: the first by arrival; all are counted. Default 10,000.</summary>
    [Option("The most rows that a result holds: the first by arrival; all are counted.", Min = 1, Max = 1_000_000)]
    public int Limit { get; init; } = 10_000;
}
