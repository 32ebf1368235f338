using OrleansStream.Components;

namespace OrleansStream.Steps.Filter;

/// <summary>Options of the step <c>filter</c>.</summary>
[Component(ComponentKind.Step, "filter", "Keeps the rows for which a condition is true; false and null drop a row.", Example = """{"where": "amount > 10 and status = 'paid'"}""")]
public sealed record FilterOptions
{
    /// <summary>The condition.</summary>
    [Option("The condition; rows for which it is false or null are dropped.", Required = true, Example = "\"amount > 10\"")]
    public ExpressionText Where { get; init; } = "";
}
