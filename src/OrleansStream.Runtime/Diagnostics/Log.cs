using Microsoft.Extensions.Logging;
using OrleansStream.Runtime.Checkpoints;

namespace OrleansStream.Runtime.Diagnostics;

/// <summary>Every log message of the runtime.</summary>
static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Pipeline {Pipeline}, attempt {Attempt}: {State}")]
    public static partial void StateChanged(this ILogger logger, string pipeline, long attempt, string state);

    [LoggerMessage(2, LogLevel.Error, "Pipeline {Pipeline}, attempt {Attempt}: failed: {Reason}")]
    public static partial void PipelineFailed(this ILogger logger, string pipeline, long attempt, string reason);

    [LoggerMessage(3, LogLevel.Error, "Task {Task} failed")]
    public static partial void TaskFailed(this ILogger logger, Exception exception, string task);

    [LoggerMessage(4, LogLevel.Warning, "Task {Task} could not tell its pipeline that it failed")]
    public static partial void FailureNotTold(this ILogger logger, Exception exception, string task);

    [LoggerMessage(6, LogLevel.Warning, "Pipeline {Pipeline}: attempt {Attempt} ended, and it begins again: {Reason}")]
    public static partial void Recovering(this ILogger logger, string pipeline, long attempt, string reason);

    [LoggerMessage(7, LogLevel.Information, "Pipeline {Pipeline}, attempt {Attempt}: goes on from checkpoint {Epoch}")]
    public static partial void Restored(this ILogger logger, string pipeline, long attempt, long epoch);

    [LoggerMessage(8, LogLevel.Error, "Pipeline {Pipeline}: checkpoint {Epoch} cannot be used and is passed over, so that output since the one before may come again: {Reason}")]
    public static partial void CheckpointPassedOver(this ILogger logger, string pipeline, long epoch, string reason);

    [LoggerMessage(9, LogLevel.Warning, "Pipeline {Pipeline}: tidying up old checkpoints failed; it is tried again")]
    public static partial void CleaningFailed(this ILogger logger, Exception exception, string pipeline);

    [LoggerMessage(10, LogLevel.Warning, "Pipeline {Pipeline}: the state of '{Node}' is {Fate}: {Reason}")]
    public static partial void StateMigrated(this ILogger logger, string pipeline, string node, StateFate fate, string? reason);

    [LoggerMessage(11, LogLevel.Information, "Pipeline {Pipeline}: the tasks of attempt {Attempt}, which is over, are closed here")]
    public static partial void AttemptFenced(this ILogger logger, string pipeline, long attempt);

    [LoggerMessage(12, LogLevel.Debug, "Pipeline {Pipeline}: whether attempt {Attempt} is over could not be asked; it is tried again")]
    public static partial void AttemptNotAsked(this ILogger logger, Exception exception, string pipeline, long attempt);

    [LoggerMessage(5, LogLevel.Warning, "Closing {Task} failed")]
    public static partial void CloseFailed(this ILogger logger, Exception exception, string task);
}
