using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Runtime.Checkpoints;

namespace OrleansStream.Runtime.Tasks;

/// <summary>All that a silo needs to make the plan of an attempt: every silo makes the same of it.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.AttemptDefinition")]
sealed record AttemptDefinition
{
    [Id(0)] public required AttemptId Id { get; init; }

    /// <summary>The plan as JSON.</summary>
    [Id(1)] public required string Plan { get; init; }

    /// <summary>The columns of the sources; null while they are not known yet.</summary>
    [Id(2)] public ImmutableDictionary<string, RowSchema>? Schemas { get; init; }

    /// <summary>The partitions of the sources.</summary>
    [Id(3)] public ImmutableDictionary<string, ImmutableArray<string>> Partitions { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Whether every source ends.</summary>
    [Id(4)] public bool Bounded { get; init; }

    /// <summary>Whether results must come in an order that depends on the data alone where <see cref="Plans.Plan.Parallelism"/> is 1.</summary>
    [Id(5)] public bool InTurn { get; init; }

    /// <summary>How it takes checkpoints; null: it takes none.</summary>
    [Id(6)] public CheckpointSettings? Checkpoints { get; init; }
}
