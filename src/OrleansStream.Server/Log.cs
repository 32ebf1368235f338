namespace OrleansStream.Server;

/// <summary>All messages that the server logs.</summary>
static partial class Log
{
    [LoggerMessage(4200, LogLevel.Information, "{File}: pipeline {Id} {What}")]
    internal static partial void Deployed(ILogger log, string file, string id, string what);

    [LoggerMessage(4201, LogLevel.Information, "{File} is gone: pipeline {Id} stopped")]
    internal static partial void Gone(ILogger log, string file, string id);

    [LoggerMessage(4202, LogLevel.Error, "{Finding}")]
    internal static partial void BrokenPlan(ILogger log, string finding);

    [LoggerMessage(4203, LogLevel.Warning, "{Finding}")]
    internal static partial void PlanWarning(ILogger log, string finding);

    [LoggerMessage(4204, LogLevel.Warning, "The folder {Folder} cannot be read: {Cause}")]
    internal static partial void FolderUnreadable(ILogger log, string folder, string cause);

    [LoggerMessage(4205, LogLevel.Error, "Pipeline {Id} failed: {Reason}")]
    internal static partial void PipelineFailed(ILogger log, string id, string reason);

    [LoggerMessage(4207, LogLevel.Information, "Draining {Count} pipelines")]
    internal static partial void Draining(ILogger log, int count);

    [LoggerMessage(4208, LogLevel.Warning, "Pipeline {Id} was not drained in {Seconds} s and stops now")]
    internal static partial void NotDrained(ILogger log, string id, int seconds);

    [LoggerMessage(4209, LogLevel.Warning, "{File} could not be deployed and is tried again")]
    internal static partial void NotDeployed(ILogger log, string file, Exception failure);

    [LoggerMessage(4210, LogLevel.Warning, "Which pipelines run could not be remembered; a server that starts now may not start them all")]
    internal static partial void RunningNotWritten(ILogger log, Exception failure);
}
