using OrleansStream.Components;

namespace OrleansStream.Connectors.Console;

/// <summary>The options of the sink <c>console</c>.</summary>
[Component(ComponentKind.Sink, "console", "Prints rows to standard output, one line each.", Example = """{ "label": true }""")]
public sealed record ConsoleSinkOptions
{
    /// <summary>Whether each line begins with the sink's name and a bar. Default: no.</summary>
    [Option("Whether each line begins with the sink's name, as in `out | {…}`.")]
    public bool Label { get; init; }
}
