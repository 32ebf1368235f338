using OrleansStream.Components;

namespace OrleansStream.Steps.Union;

/// <summary>Options of the step <c>union</c>: there are none, its inputs are the step's <c>from</c>.</summary>
[Component(ComponentKind.Step, "union", "Puts the rows of several inputs into one stream; columns go by name, missing ones are null.", Example = "{}")]
public sealed record UnionOptions;
