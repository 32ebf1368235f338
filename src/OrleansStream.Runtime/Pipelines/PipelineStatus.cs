using System.Collections.Immutable;
using OrleansStream.Diagnostics;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>A pipeline at a glance.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.PipelineStatus")]
public sealed record PipelineStatus
{
    /// <summary>The pipeline's id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Its name for people; the id if the plan has none.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>What it is doing.</summary>
    [Id(2)] public required PipelineState Status { get; init; }

    /// <summary>Why it failed, with the code in front; null otherwise.</summary>
    [Id(3)] public string? Reason { get; init; }

    /// <summary>The code of <see cref="ErrorCodes"/> of a failure; null otherwise.</summary>
    [Id(4)] public string? Code { get; init; }

    /// <summary>How often it was started; everything of an earlier attempt is refused.</summary>
    [Id(5)] public long Attempt { get; init; }

    /// <summary>The last committed checkpoint; 0 if there is none.</summary>
    [Id(6)] public long Epoch { get; init; }

    /// <summary>Rows that its sources gave in this attempt.</summary>
    [Id(7)] public long RowsIn { get; init; }

    /// <summary>Rows that its sinks took in this attempt.</summary>
    [Id(8)] public long RowsOut { get; init; }

    /// <summary>Rows that went to the dead letters in this attempt.</summary>
    [Id(9)] public long DeadLetters { get; init; }

    /// <summary>Rows in per second over the last second or so.</summary>
    [Id(10)] public double RowsPerSecond { get; init; }

    /// <summary>The lowest watermark of its sources, milliseconds since 1970; null before the first and after the end.</summary>
    [Id(11)] public long? Watermark { get; init; }

    /// <summary>How far the watermark is behind the clock, milliseconds; null if there is no watermark.</summary>
    [Id(12)] public long? Lag { get; init; }

    /// <summary>What is wrong with the plan if that is why it failed; otherwise empty.</summary>
    [Id(13)] public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];
}
