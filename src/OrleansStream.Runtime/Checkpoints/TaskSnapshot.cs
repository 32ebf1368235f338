using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.State;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>What one task gives to an epoch.</summary>
sealed record TaskSnapshot
{
    /// <summary>The task's key.</summary>
    public required string Task { get; init; }

    /// <summary>The task's head and part, and its key groups; without steps. Null for sinks.</summary>
    public TaskHead? Head { get; init; }

    /// <summary>How far a partition was read; null for other tasks.</summary>
    public PartitionHead? Partition { get; init; }

    /// <summary>What changed in its steps.</summary>
    public IReadOnlyList<StepState> Steps { get; init; } = [];

    /// <summary>The sink's name; null for other tasks.</summary>
    public string? Sink { get; init; }

    /// <summary>The sink's output of this epoch.</summary>
    public IReadOnlyList<StagedBatch> Staged { get; init; } = [];
}

/// <summary>What one silo gives to an epoch: everything is in the store already.</summary>
sealed record SnapshotPart
{
    public required long Epoch { get; init; }

    public required IReadOnlyList<string> Tasks { get; init; }

    public IReadOnlyList<TaskHead> Heads { get; init; } = [];

    public IReadOnlyList<PartitionHead> Partitions { get; init; } = [];

    /// <summary>The segment; null if nothing had changed.</summary>
    public SegmentRef? Segment { get; init; }

    /// <summary>Whether the segment holds entries of state, so that later checkpoints need it too.</summary>
    public bool HasState { get; init; }

    public IReadOnlyList<StagedRef> Staged { get; init; } = [];
}
