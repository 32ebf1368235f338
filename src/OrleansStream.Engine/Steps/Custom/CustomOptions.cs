using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Custom;

/// <summary>Options of the step <c>custom</c>.</summary>
[Component(ComponentKind.Step, "custom", "Calls a process function registered in C#, with state and timers per group.",
    Example = """{"function": "inactive-users", "groupBy": ["user"], "config": {"after": "10m"}}""")]
public sealed record CustomOptions
{
    /// <summary>The function's name.</summary>
    [Option("The function's name, as it is registered in C#.", Required = true, Example = "\"inactive-users\"")]
    public string Function { get; init; } = "";

    /// <summary>The windows, for a function of a window's rows. Absent: a process function gets each row when it comes.</summary>
    [Option("The windows, for a function of a window's rows; absent: a process function gets each row when it comes.")]
    public WindowOptions? Window { get; init; }

    /// <summary>The groups whose state and timers are apart: a list of columns or <c>{name: expression}</c>. Absent: all rows are one group.</summary>
    [Option("The groups whose state and timers are apart: a list whose elements are a column's name or {name: expression}; absent: all rows are one group.", Example = "[\"user\"]")]
    public JsonElement GroupBy { get; init; }

    /// <summary>What the function itself can be configured with.</summary>
    [Option("What the function itself can be configured with.", Example = "{\"after\": \"10m\"}")]
    public JsonElement Config { get; init; }
}
