using OrleansStream.State;

namespace OrleansStream.Runtime.Checkpoints.Format;

/// <summary>All that a checkpoint is, save the entries of state and the output of sinks, which lie in segments.</summary>
public sealed record CheckpointManifest
{
    /// <summary>The version of the format that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the format.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The pipeline's id.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The checkpoint's number.</summary>
    public required long Epoch { get; init; }

    /// <summary>The attempt that took it.</summary>
    public required long Attempt { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The plan as JSON.</summary>
    public required string Plan { get; init; }

    /// <summary>The columns of the sources, as Arrow schemas: what was inferred stays so.</summary>
    public IReadOnlyDictionary<string, byte[]> Schemas { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>How far each partition was read.</summary>
    public IReadOnlyList<PartitionHead> Partitions { get; init; } = [];

    /// <summary>What each task keeps beside its entries.</summary>
    public IReadOnlyList<TaskHead> Tasks { get; init; } = [];

    /// <summary>The segments, oldest first: entries of later ones replace those of earlier ones.</summary>
    public IReadOnlyList<SegmentRef> Segments { get; init; } = [];

    /// <summary>The sinks whose output of this epoch lies in segments until they have committed it.</summary>
    public IReadOnlyList<StagedRef> Staged { get; init; } = [];

    /// <summary>The segments of <see cref="Staged"/> that hold no state.</summary>
    public IReadOnlyList<SegmentRef> StagedSegments { get; init; } = [];

    /// <summary>Whether every input had ended and every result was there.</summary>
    public bool Completed { get; init; }
}

/// <summary>How far a partition was read.</summary>
public sealed record PartitionHead
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The partition's name.</summary>
    public required string Partition { get; init; }

    /// <summary>Where to go on; null: at the beginning.</summary>
    public long? Offset { get; init; }

    /// <summary>What the platform needs beyond the offset.</summary>
    public string? Token { get; init; }

    /// <summary>What the decoder must know of the text before.</summary>
    public string? Decoder { get; init; }

    /// <summary>The watermark.</summary>
    public long Watermark { get; init; } = long.MinValue;
}

/// <summary>What a task keeps beside its entries.</summary>
public sealed record TaskHead
{
    /// <summary>The source or keyed step at the head of its stage.</summary>
    public required string Head { get; init; }

    /// <summary>The partition's name, or the task's number.</summary>
    public required string Part { get; init; }

    /// <summary>The first key group that it owns.</summary>
    public int FirstGroup { get; init; }

    /// <summary>The key group behind the last one.</summary>
    public int EndGroup { get; init; }

    /// <summary>Its steps.</summary>
    public IReadOnlyList<StepHead> Steps { get; init; } = [];
}

/// <summary>What a step keeps beside its entries.</summary>
/// <param name="Step">The step's id.</param>
/// <param name="Schema">What its entries hold.</param>
/// <param name="Shared">The state of the task as a whole.</param>
/// <param name="Floor">Entries whose expiry is at or below it are over.</param>
public sealed record StepHead(string Step, StateSchema Schema, byte[] Shared, long Floor);

/// <summary>A segment that a checkpoint consists of.</summary>
/// <param name="Name">Its name in the store.</param>
/// <param name="Epoch">The epoch whose changes it holds; of a compacted one the last of them.</param>
/// <param name="Bytes">Its size.</param>
public sealed record SegmentRef(string Name, long Epoch, long Bytes);

/// <summary>Output that waits for its epoch.</summary>
/// <param name="Sink">The sink's name.</param>
/// <param name="Segment">The segment that holds it.</param>
/// <param name="Rows">How many rows.</param>
public sealed record StagedRef(string Sink, string Segment, long Rows);
