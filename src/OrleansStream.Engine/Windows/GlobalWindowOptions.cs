using OrleansStream.Components;

namespace OrleansStream.Windows;

/// <summary>One window per group for all time: fires by a count trigger, otherwise at the end of input.</summary>
[Component(ComponentKind.Window, "global", "One window per group for all time; fires by a count trigger, otherwise at the end of input.",
    Example = """{ "type": "global", "trigger": { "type": "count", "count": 100 } }""")]
public sealed record GlobalWindowOptions : WindowOptions;
