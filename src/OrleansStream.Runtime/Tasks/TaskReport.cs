using System.Collections.Immutable;
using Orleans.Runtime;
using OrleansStream.Planning;

namespace OrleansStream.Runtime.Tasks;

/// <summary>What a task is.</summary>
[GenerateSerializer, Alias("orleansstream.TaskKind")]
enum TaskKind
{
    /// <summary>A partition of a source.</summary>
    Partition,

    /// <summary>A task of a keyed step or of the dead letters.</summary>
    KeyGroups,

    /// <summary>A sink.</summary>
    Sink,
}

/// <summary>What a task has done.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.TaskReport")]
sealed record TaskReport
{
    /// <summary>The source, or sink, or head of the stage.</summary>
    [Id(0)] public required string Head { get; init; }

    /// <summary>Where it runs.</summary>
    [Id(1)] public required SiloAddress Silo { get; init; }

    /// <summary>Rows that a source gave or a sink wrote.</summary>
    [Id(2)] public long Rows { get; init; }

    /// <summary>Bytes that a source took or a sink wrote.</summary>
    [Id(3)] public long Bytes { get; init; }

    /// <summary>Bytes that were read and wait.</summary>
    [Id(4)] public long PendingBytes { get; init; }

    /// <summary>Rows that a source could not use; those of steps are in <see cref="Steps"/>.</summary>
    [Id(5)] public long DeadLetters { get; init; }

    [Id(6)] public long UnknownFields { get; init; }

    [Id(7)] public long Watermark { get; init; } = long.MinValue;

    [Id(8)] public bool Idle { get; init; }

    /// <summary>What the task is.</summary>
    [Id(10)] public required TaskKind Kind { get; init; }

    /// <summary>How many things it has taken; grows with everything that it does.</summary>
    [Id(11)] public long Activity { get; init; }

    /// <summary>Whether it has nothing to do until something comes.</summary>
    [Id(12)] public bool Quiet { get; init; }

    /// <summary>When the clock has something to do here next, milliseconds since 1970.</summary>
    [Id(13)] public long NextDue { get; init; } = long.MaxValue;

    /// <summary>Whether the task was opened; if not, it was lost with its silo and this is an empty shell of it.</summary>
    [Id(14)] public bool IsOpen { get; init; }

    [Id(9)] public ImmutableArray<StepReport> Steps { get; init; } = [];
}

/// <summary>What a step, or its part before an exchange, has done in one task.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.StepReport")]
readonly record struct StepReport(
    [property: Id(0)] string Step, [property: Id(1)] long RowsIn, [property: Id(2)] long RowsOut, [property: Id(3)] long Late,
    [property: Id(4)] long DeadLetters, [property: Id(5)] bool IsBeforeExchange)
{
    public static ImmutableArray<StepReport> Of(Stage stage, TaskGraph graph) => [.. stage.Nodes.Zip(graph.Counters, Of)];

    static StepReport Of(ChainNode node, StepCounters counters) =>
        new(counters.Step, counters.RowsIn, counters.RowsOut, counters.Late, counters.DeadLetters, node.Outputs is [""]);
}
