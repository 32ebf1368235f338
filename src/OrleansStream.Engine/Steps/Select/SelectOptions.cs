using OrleansStream.Components;

namespace OrleansStream.Steps.Select;

/// <summary>Options of the step <c>select</c>: the columns themselves.</summary>
[Component(ComponentKind.Step, "select", "Makes rows of just the columns named, each computed by an expression.", Example = """{"region": "region", "total": "price * quantity"}""")]
public sealed record SelectOptions
{
    /// <summary>The columns of the result, in order: name and expression.</summary>
    [Option("A column of the result and the expression that computes it.", Name = "*", Required = true)]
    public IReadOnlyDictionary<string, ExpressionText> Columns { get; init; } = new Dictionary<string, ExpressionText>();
}
