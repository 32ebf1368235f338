using System.Collections.Immutable;
using OrleansStream.Plans;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>How an attempt takes checkpoints.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.CheckpointSettings")]
sealed record CheckpointSettings
{
    /// <summary>The time between checkpoints.</summary>
    [Id(0)] public required TimeSpan Interval { get; init; }

    /// <summary>Where they are kept.</summary>
    [Id(1)] public required CheckpointStorage Storage { get; init; }

    /// <summary>Whether segments are compressed.</summary>
    [Id(2)] public bool Compress { get; init; }

    /// <summary>The sinks that get their rows by epochs.</summary>
    [Id(3)] public ImmutableArray<string> EpochSinks { get; init; } = [];

    /// <summary>The manifest to go on from; null: from the beginning.</summary>
    [Id(4)] public byte[]? From { get; init; }
}
