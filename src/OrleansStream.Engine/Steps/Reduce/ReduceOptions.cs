using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Reduce;

/// <summary>
/// Options of the step <c>reduce</c>: values per group (<c>acc</c>) that every row moves on. Results are the group columns and <c>acc</c>'s values:
/// one row per row that came, or with a window one per group and window.
/// </summary>
[Component(ComponentKind.Step, "reduce", "Keeps values per group that every row moves on, with expressions over them and the row.",
    Example = """{"groupBy": ["account"], "initial": {"balance": 0}, "set": {"balance": "acc.balance + amount"}}""")]
public sealed record ReduceOptions
{
    /// <summary>The windows. Absent: running values, one result per row.</summary>
    [Option("The windows; absent: running values, one result per row.")]
    public WindowOptions? Window { get; init; }

    /// <summary>The groups: a list of columns or <c>{name: expression}</c>. Absent: all rows are one group.</summary>
    [Option("The groups: a list whose elements are a column's name or {name: expression}; absent: all rows are one group.", Example = "[\"account\"]")]
    public JsonElement GroupBy { get; init; }

    /// <summary>What the values are before the first row: numbers, text, true, false or null. Values that are only set begin with null.</summary>
    [Option("What the values are before the first row: numbers, text, true, false or null; those that are only set begin with null.", Example = "{\"balance\": 0}")]
    public IReadOnlyDictionary<string, JsonElement> Initial { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The values after a row: name and expression over <c>acc.name</c>, the values before it, and the row's columns.</summary>
    [Option("The values after a row: name and expression over acc.name (the values before it) and the row's columns.", Required = true, Example = "{\"balance\": \"acc.balance + amount\"}")]
    public IReadOnlyDictionary<string, ExpressionText> Set { get; init; } = new Dictionary<string, ExpressionText>();
}
