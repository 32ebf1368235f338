using OrleansStream.Components;

namespace OrleansStream.Steps.Map;

/// <summary>Options of the step <c>map</c>.</summary>
[Component(ComponentKind.Step, "map", "Adds, replaces, drops and renames columns; each expression sees the row as it came.", Example = """{"set": {"total": "price * quantity"}, "drop": ["price"], "rename": {"quantity": "pieces"}}""")]
public sealed record MapOptions
{
    /// <summary>Columns to add or replace, by name.</summary>
    [Option("Columns to add or replace: name and expression.", Example = "{\"total\": \"price * quantity\"}")]
    public IReadOnlyDictionary<string, ExpressionText> Set { get; init; } = new Dictionary<string, ExpressionText>();

    /// <summary>Columns to leave out, after <see cref="Set"/>.</summary>
    [Option("Columns to leave out, after 'set'.", Example = "[\"price\"]")]
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Columns to rename, after <see cref="Drop"/>: old name and new name.</summary>
    [Option("Columns to rename, after 'drop': old name and new name.", Example = "{\"quantity\": \"pieces\"}")]
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>();

    /// <summary>A function registered in C#, in place of the others.</summary>
    [Option("A function registered in C#, in place of the other options.")]
    public string? Function { get; init; }
}
