using OrleansStream.Components;

namespace OrleansStream.Steps.FlatMap;

/// <summary>Options of the step <c>flatMap</c>: one of <see cref="Field"/> and <see cref="Function"/>.</summary>
[Component(ComponentKind.Step, "flatMap", "Makes of each row any number of rows: one per element of a list, or what a function gives.", Example = """{"field": "items", "as": "item"}""")]
public sealed record FlatMapOptions
{
    /// <summary>The list, or JSON column that holds arrays. Each of its elements gives a row; an empty list or null gives none.</summary>
    [Option("The list; each element gives a row that has it in place of the list. An empty list or null gives none.", Example = "\"items\"")]
    public string? Field { get; init; }

    /// <summary>What the element's column is called. Default: <see cref="Field"/>.</summary>
    [Option("What the element's column is called; absent: as the field is.", Example = "\"item\"")]
    public string? As { get; init; }

    /// <summary>A column for the element's place in its list, counted from 1. Default: none.</summary>
    [Option("A column for the element's place in its list, counted from 1; absent: none.", Example = "\"rank\"")]
    public string? Position { get; init; }

    /// <summary>A function registered in C#, in place of the others.</summary>
    [Option("A function registered in C#, in place of the other options.")]
    public string? Function { get; init; }
}
