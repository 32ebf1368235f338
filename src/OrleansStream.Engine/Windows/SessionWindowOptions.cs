using OrleansStream.Components;

namespace OrleansStream.Windows;

/// <summary>Per group, rows at most a gap apart belong together.</summary>
[Component(ComponentKind.Window, "session", "Per group, rows that are at most the gap apart belong together.",
    Example = """{ "type": "session", "gap": "30m" }""")]
public sealed record SessionWindowOptions : WindowOptions
{
    /// <summary>The longest pause within a session, at least 1 ms; a pause of exactly the gap still belongs to it.</summary>
    [Option("The longest pause within a session.", Required = true, Min = 1, Example = "\"30m\"")]
    public TimeSpan Gap { get; init; }
}
