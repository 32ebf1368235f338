using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Contracts;

/// <summary>A checkpoint or a savepoint.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="Attempt">The attempt that took it; 0 if its manifest is damaged.</param>
/// <param name="Time">When it was taken, milliseconds since 1970.</param>
/// <param name="Name">A savepoint's name; null for others.</param>
public sealed record CheckpointReport(long Epoch, long Attempt, long Time, string? Name)
{
    internal static CheckpointReport Of(CheckpointSummary checkpoint) =>
        new(checkpoint.Epoch, checkpoint.Attempt, checkpoint.Time.ToUnixTimeMilliseconds(), checkpoint.Name);
}

/// <summary>How to start a pipeline.</summary>
/// <param name="From">The savepoint, or the epoch of a checkpoint, to go on from; empty: from the beginning; null: from the last checkpoint.</param>
/// <param name="AllowStateLoss">Whether state that the plan cannot take may be lost. Default: no.</param>
public sealed record StartRequest(string? From = null, bool AllowStateLoss = false);

/// <summary>A savepoint to make.</summary>
/// <param name="Name">Its name: letters, digits, dots, dashes and underscores, at most 200.</param>
public sealed record SavepointRequest(string? Name);
