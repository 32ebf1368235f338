using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Operators;
using OrleansStream.Plans;

namespace OrleansStream.Planning;

/// <summary>
/// What runs: stages of chained operators with exchanges between them. Made by <see cref="PhysicalPlanner"/>; the same for grains and for the test driver.
/// </summary>
public sealed record PhysicalPlan
{
    /// <summary>The plan that it was made of.</summary>
    public required BoundPlan Bound { get; init; }

    /// <summary>The stages; a stage sends only to later ones.</summary>
    public required ImmutableArray<Stage> Stages { get; init; }

    /// <summary>The columns that each source decodes: those of its schema that something needs.</summary>
    public required ImmutableDictionary<string, RowSchema> SourceSchemas { get; init; }

    /// <summary>All columns of each source, whether something needs them or not.</summary>
    public required ImmutableDictionary<string, RowSchema> KnownSchemas { get; init; }

    /// <summary>The columns of every output, by the name that <c>from</c> uses.</summary>
    public required ImmutableDictionary<string, RowSchema> OutputSchemas { get; init; }

    /// <summary>The outlets of all stages that feed a sink, as (stage, outlet).</summary>
    public IEnumerable<(Stage Stage, int Outlet)> InputsOfSink(string sink) =>
        Stages.SelectMany(s => Enumerable.Range(0, s.Outlets.Length).Where(o => s.Outlets[o].Sink == sink).Select(o => (s, o)));

    /// <summary>The outlets of all stages that feed a stage, as (stage, outlet).</summary>
    public IEnumerable<(Stage Stage, int Outlet)> InputsOfStage(int stage) =>
        Stages.SelectMany(s => Enumerable.Range(0, s.Outlets.Length).Where(o => s.Outlets[o].Stage == stage).Select(o => (s, o)));
}

/// <summary>What feeds a stage.</summary>
public enum StageKind
{
    /// <summary>A source; one task per partition.</summary>
    Source,

    /// <summary>A keyed step, fed by exchanges; <see cref="Stage.Parallelism"/> tasks.</summary>
    Keyed,

    /// <summary>The dead letters of all other stages; one task.</summary>
    DeadLetters,
}

/// <summary>A part of the plan that runs in one task without an exchange: a head and the stateless steps behind it.</summary>
public sealed record Stage
{
    /// <summary>The name by which plans read dead letters.</summary>
    public const string DeadLettersName = "$deadLetters";

    /// <summary>Its place in <see cref="PhysicalPlan.Stages"/>.</summary>
    public required int Index { get; init; }

    /// <summary>What feeds it.</summary>
    public required StageKind Kind { get; init; }

    /// <summary>The id of the source or keyed step at its head; <see cref="DeadLettersName"/> for that stage.</summary>
    public required string Head { get; init; }

    /// <summary>How many tasks share its keys; 1 for a stage without keys. A source stage has as many as the source has partitions instead.</summary>
    public required int Parallelism { get; init; }

    /// <summary>Where entering rows go. A keyed stage's keyed operator is <see cref="Nodes"/>[0] and takes them by their input number instead.</summary>
    public required ImmutableArray<Target> Entry { get; init; }

    /// <summary>The operators, each before those that it feeds.</summary>
    public required ImmutableArray<ChainNode> Nodes { get; init; }

    /// <summary>The ways out: one per edge to another stage or a sink.</summary>
    public required ImmutableArray<Outlet> Outlets { get; init; }
}

/// <summary>Where an operator's port leads to.</summary>
/// <param name="Node">The operator's place in <see cref="Stage.Nodes"/>; -1 if it leads out of the stage.</param>
/// <param name="Index">The operator's input, or the place in <see cref="Stage.Outlets"/>.</param>
public readonly record struct Target(int Node, int Index)
{
    /// <summary>A target outside the stage.</summary>
    public static Target Out(int outlet) => new(-1, outlet);

    /// <summary>Whether it leads out of the stage.</summary>
    public bool IsOutlet => Node < 0;
}

/// <summary>An operator in a stage.</summary>
public sealed record ChainNode
{
    /// <summary>The id of the plan's step.</summary>
    public required string Step { get; init; }

    /// <summary>The output names of its ports, as <c>from</c> uses them; empty text for a part of a step that runs before an exchange.</summary>
    public required ImmutableArray<string> Outputs { get; init; }

    /// <summary>Makes the operator, once per task.</summary>
    public required Func<IOperator> Create { get; init; }

    /// <summary>For each port the targets.</summary>
    public required ImmutableArray<ImmutableArray<Target>> Ports { get; init; }

    /// <summary>The inputs that edges of this stage feed; its time is their minimum. Empty for a keyed stage's head.</summary>
    public required ImmutableArray<int> Inputs { get; init; }
}

/// <summary>A way out of a stage.</summary>
public sealed record Outlet
{
    /// <summary>The columns that leave.</summary>
    public required RowSchema Schema { get; init; }

    /// <summary>The columns after what the step behind does before the exchange; null: <see cref="Schema"/>.</summary>
    public RowSchema? Exchanged { get; init; }

    /// <summary>The name of the output that leaves, as <c>from</c> uses it.</summary>
    public required string Output { get; init; }

    /// <summary>The place in <see cref="PhysicalPlan.Stages"/> of the keyed stage that it feeds; -1 if it feeds a sink.</summary>
    public int Stage { get; init; } = -1;

    /// <summary>The input of the keyed operator that it feeds.</summary>
    public int Input { get; init; }

    /// <summary>The columns that make the key; empty: one key.</summary>
    public ImmutableArray<int> Key { get; init; } = [];

    /// <summary>The name of the sink that it feeds; null if it feeds a stage.</summary>
    public string? Sink { get; init; }
}
