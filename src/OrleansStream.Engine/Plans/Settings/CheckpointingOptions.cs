using OrleansStream.Components;

namespace OrleansStream.Plans;

/// <summary>Where checkpoints are kept.</summary>
public enum CheckpointStorage
{
    /// <summary>A database: SQLite when embedded, PostgreSQL in a cluster.</summary>
    [Choice("A database: SQLite when embedded, PostgreSQL in a cluster.")]
    Database,

    /// <summary>Files.</summary>
    [Choice("Files.")]
    File,

    /// <summary>The process's memory: gone with it.</summary>
    [Choice("The process's memory: gone with it.")]
    Memory,
}

/// <summary>How a pipeline's progress is saved.</summary>
public sealed record CheckpointingOptions
{
    /// <summary>The time between checkpoints. Default: 5 seconds.</summary>
    [Option("The time between checkpoints.", Min = 10, Max = 86_400_000, Example = "\"5s\"")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where checkpoints are kept. Default: a database.</summary>
    [Option("Where checkpoints are kept.")]
    public CheckpointStorage Storage { get; init; }

    /// <summary>Whether checkpoints are compressed. Default: no.</summary>
    [Option("Whether checkpoints are compressed.")]
    public bool CompressionEnabled { get; init; }
}
