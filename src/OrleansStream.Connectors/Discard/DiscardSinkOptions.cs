using OrleansStream.Components;

namespace OrleansStream.Connectors.Discard;

/// <summary>The options of the sink <c>discard</c>: none.</summary>
[Component(ComponentKind.Sink, "discard", "Counts rows and drops them, to measure a pipeline or to silence an output.", Example = "{}")]
public sealed record DiscardSinkOptions;
