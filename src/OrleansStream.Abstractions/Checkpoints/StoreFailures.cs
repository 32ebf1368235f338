using OrleansStream.Diagnostics;

namespace OrleansStream.Checkpoints;

/// <summary>What every store checks and throws in the same words.</summary>
public static class StoreFailures
{
    /// <summary>Throws an <see cref="ArgumentException"/> if this can be no commit: a wrong name, or an epoch that does not follow.</summary>
    public static void CheckCommit(CheckpointInfo checkpoint, long after)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        StoreNames.CheckPipeline(checkpoint.Pipeline);
        if (checkpoint.Name is { } name)
            StoreNames.CheckName(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(checkpoint.Attempt, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        if (checkpoint.Epoch <= after)
            throw new ArgumentException($"Epoch {checkpoint.Epoch} does not follow {after}.", nameof(checkpoint));
    }

    /// <summary>A higher attempt has begun.</summary>
    public static StreamException Fenced(string pipeline, long attempt, long begun) =>
        new(ErrorCodes.Fenced, $"Attempt {attempt} of pipeline '{pipeline}' is over: attempt {begun} has begun");

    /// <summary>There is no such epoch.</summary>
    public static StreamException NoSuchCheckpoint(string pipeline, long epoch) =>
        new(ErrorCodes.NoSuchCheckpoint, $"Pipeline '{pipeline}' has no checkpoint of epoch {epoch}; it may have gone because newer ones have come");

    /// <summary>The name is another checkpoint's.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="name">The name.</param>
    /// <param name="epoch">The epoch that has it; null: not known.</param>
    public static StreamException NameTaken(string pipeline, string name, long? epoch = null) =>
        new(ErrorCodes.Conflict, $"Pipeline '{pipeline}' has a savepoint '{name}'{(epoch is null ? "" : $", epoch {epoch}")}; choose another name or delete that one");

    /// <summary>A manifest is there and cannot be read.</summary>
    public static StreamException Damaged(string pipeline, long epoch, string where, string what, Exception? inner = null) =>
        new(ErrorCodes.CheckpointDamaged, $"The manifest of epoch {epoch} of pipeline '{pipeline}' in {where} is damaged: {what}", inner);

    /// <summary>The place cannot be used, and trying again does not help.</summary>
    public static StreamException Unusable(string where, string why, Exception? inner = null) =>
        new(ErrorCodes.CheckpointFailed, $"Checkpoints cannot be kept in {where}: {why.TrimEnd('.')}", inner);
}
