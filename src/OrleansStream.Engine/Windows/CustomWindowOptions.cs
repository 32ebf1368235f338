using OrleansStream.Components;

namespace OrleansStream.Windows;

/// <summary>Windows that a registered function assigns.</summary>
[Component(ComponentKind.Window, "custom", "Windows that a registered function assigns.", Example = """{ "type": "custom", "function": "trading-days" }""")]
public sealed record CustomWindowOptions : WindowOptions
{
    /// <summary>The registered function's name.</summary>
    [Option("The registered function's name.", Required = true)]
    public string Function { get; init; } = "";
}
