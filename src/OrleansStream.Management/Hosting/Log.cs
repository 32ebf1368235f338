using Microsoft.Extensions.Logging;

namespace OrleansStream.Management.Hosting;

/// <summary>All messages that the HTTP API logs.</summary>
static partial class Log
{
    [LoggerMessage(4100, LogLevel.Error, "{Method} {Path} failed")]
    internal static partial void RequestFailed(ILogger log, string method, string path, Exception exception);

    [LoggerMessage(4101, LogLevel.Warning, "The state of the pipelines could not be read; the event stream goes on with the next attempt")]
    internal static partial void SnapshotFailed(ILogger log, Exception exception);
}
