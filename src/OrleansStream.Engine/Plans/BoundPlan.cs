using System.Collections.Immutable;
using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Formats;
using OrleansStream.Functions;
using OrleansStream.Steps;

namespace OrleansStream.Plans;

/// <summary>A plan whose components were found and whose options were read: what planning starts from. Made by <see cref="PlanBinder"/>.</summary>
public sealed record BoundPlan
{
    /// <summary>The plan.</summary>
    public required Plan Plan { get; init; }

    /// <summary>What the plan says at its top level.</summary>
    public PlanSettings Settings { get; init; } = new();

    /// <summary>The functions in C# that its steps may name.</summary>
    public FunctionRegistry Functions { get; init; } = new();

    /// <summary>The sources, in the plan's order.</summary>
    public required ImmutableArray<BoundSource> Sources { get; init; }

    /// <summary>The steps, in the plan's order.</summary>
    public required ImmutableArray<BoundStep> Steps { get; init; }

    /// <summary>The sinks, in the plan's order.</summary>
    public required ImmutableArray<BoundSink> Sinks { get; init; }
}

/// <summary>A source with its connector and options.</summary>
/// <param name="Node">The plan's node.</param>
/// <param name="Path">Its path in the plan, for example <c>sources.orders</c>.</param>
/// <param name="Connector">The connector.</param>
/// <param name="Options">The connector's options.</param>
/// <param name="Common">Format, schema and event time.</param>
/// <param name="Format">The format; null if the connector gives rows.</param>
/// <param name="FormatOptions">The format's options; null if there is no format.</param>
/// <param name="Schema">The declared columns; null if they are to be inferred.</param>
public sealed record BoundSource(
    SourceNode Node, string Path, ISourceConnector Connector, object Options, SourceOptions Common,
    FormatDefinition? Format, object? FormatOptions, RowSchema? Schema)
{
    /// <summary>What it can promise with its options.</summary>
    public SourceTraits Traits => Connector.TraitsOf(Options);
}

/// <summary>A step with its definition and options.</summary>
/// <param name="Node">The plan's node; its <c>from</c> is filled in.</param>
/// <param name="Path">Its path in the plan, for example <c>steps[2]</c>.</param>
/// <param name="Definition">The definition.</param>
/// <param name="Options">The options.</param>
public sealed record BoundStep(StepNode Node, string Path, StepDefinition Definition, object Options);

/// <summary>A sink with its connector and options.</summary>
/// <param name="Node">The plan's node; its <c>from</c> is filled in.</param>
/// <param name="Path">Its path in the plan, for example <c>sinks.out</c>.</param>
/// <param name="Connector">The connector.</param>
/// <param name="Options">The connector's options.</param>
/// <param name="Format">The format; null if the connector takes rows.</param>
/// <param name="FormatOptions">The format's options; null if there is no format.</param>
public sealed record BoundSink(SinkNode Node, string Path, ISinkConnector Connector, object Options, FormatDefinition? Format, object? FormatOptions)
{
    /// <summary>What it can promise with its options.</summary>
    public SinkTraits Traits => Connector.TraitsOf(Options);
}
