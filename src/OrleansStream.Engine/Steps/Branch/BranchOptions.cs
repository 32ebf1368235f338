using OrleansStream.Components;

namespace OrleansStream.Steps.Branch;

/// <summary>Options of the step <c>branch</c>.</summary>
[Component(ComponentKind.Step, "branch", "Sends each row to the first branch whose condition is true, else to 'else'; read as step.name.", Example = """{"branches": {"large": "mag >= 5", "small": "mag < 2"}}""")]
public sealed record BranchOptions
{
    /// <summary>The branches in the order in which they are tried: name and condition.</summary>
    [Option("The branches in the order in which they are tried: name and condition. Read them as step.name, the rest as step.else.", Required = true, Example = "{\"large\": \"mag >= 5\"}")]
    public IReadOnlyDictionary<string, ExpressionText> Branches { get; init; } = new Dictionary<string, ExpressionText>();
}
