using System.Collections.Immutable;
using OrleansStream.Planning;
using OrleansStream.State;

namespace OrleansStream.Testing.Driver;

/// <summary>What a pipeline wrote down at one moment between two calls.</summary>
sealed record DriverSnapshot
{
    /// <summary>Whether it is all state; else what changed since the snapshot before.</summary>
    public required bool IsFull { get; init; }

    /// <summary>The processing time, milliseconds since 1970.</summary>
    public required long Now { get; init; }

    /// <summary>The state of every task.</summary>
    public required ImmutableArray<TaskState> Tasks { get; init; }

    /// <summary>How far what comes from outside had come, by the source's name; the dead letters among them.</summary>
    public required ImmutableDictionary<string, InputState> Inputs { get; init; }

    /// <summary>The late rows so far, by step.</summary>
    public required ImmutableDictionary<string, long> Late { get; init; }
}

/// <summary>How far a source had come.</summary>
/// <param name="Resume">From where it is read again; null: from the beginning.</param>
/// <param name="Watermark">Its event time.</param>
/// <param name="Rows">How many rows it had given.</param>
/// <param name="LastActivity">When it gave something last.</param>
/// <param name="IsIdle">Whether it held nobody back.</param>
sealed record InputState(SourceResume? Resume, long Watermark, long Rows, long LastActivity, bool IsIdle);

/// <summary>A place to go on from: snapshots that count together, and what had been given and had come out by then.</summary>
/// <param name="Snapshots">The snapshots, oldest first; none: the beginning.</param>
/// <param name="Inputs">How many inputs there had been.</param>
/// <param name="Output">How much had come out.</param>
sealed record DriverCheckpoint(ImmutableArray<DriverSnapshot> Snapshots, int Inputs, OutputPosition Output);
