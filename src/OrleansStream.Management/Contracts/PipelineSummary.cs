using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Contracts;

/// <summary>A pipeline at a glance.</summary>
public record PipelineSummary
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people; the id if the plan has none.</summary>
    public required string Name { get; init; }

    /// <summary>What it is doing.</summary>
    public required PipelineState Status { get; init; }

    /// <summary>Why it failed, with the code in front; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>How often it was started.</summary>
    public long Attempt { get; init; }

    /// <summary>The last committed checkpoint; 0 if there is none.</summary>
    public long Epoch { get; init; }

    /// <summary>Rows that its sources gave in this attempt.</summary>
    public long RowsIn { get; init; }

    /// <summary>Rows that its sinks took in this attempt.</summary>
    public long RowsOut { get; init; }

    /// <summary>Rows that went to the dead letters in this attempt.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Rows in per second over the last second or so.</summary>
    public double RowsPerSecond { get; init; }

    /// <summary>The lowest watermark of its sources, milliseconds since 1970; null before the first and after the end.</summary>
    public long? Watermark { get; init; }

    /// <summary>How far the watermark is behind the clock, milliseconds; null if there is no watermark.</summary>
    public long? Lag { get; init; }

    internal static PipelineSummary Of(PipelineStatus status) => new()
    {
        Id = status.Id,
        Name = status.Name,
        Status = status.Status,
        Reason = status.Reason,
        Attempt = status.Attempt,
        Epoch = status.Epoch,
        RowsIn = status.RowsIn,
        RowsOut = status.RowsOut,
        DeadLetters = status.DeadLetters,
        RowsPerSecond = Math.Round(status.RowsPerSecond, 3),
        Watermark = status.Watermark,
        Lag = status.Lag,
    };
}
