using Microsoft.Extensions.Logging;

namespace OrleansStream.Runtime.Diagnostics;

/// <summary>Messages about the silos of the cluster.</summary>
static partial class Log
{
    [LoggerMessage(40, LogLevel.Information, "The cluster has {Count} silos: {Silos}")]
    public static partial void ClusterChanged(this ILogger logger, int count, string silos);

    [LoggerMessage(41, LogLevel.Debug, "Not every pipeline could be called; that is tried again")]
    public static partial void PipelinesNotCalled(this ILogger logger, Exception exception);
}
