using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>Turns the failures of the file system into coded ones that say what to do.</summary>
static class FileErrors
{
    /// <summary>Whether a failure is the file system's and not a mistake of ours.</summary>
    public static bool IsFileError(Exception error) =>
        error is IOException or UnauthorizedAccessException or NotSupportedException or System.Security.SecurityException;

    public static StreamException Source(string path, Exception error) =>
        new(ErrorCodes.SourceUnavailable, $"Cannot read '{path}': {Reason(error)}", error);

    public static StreamException Sink(string path, Exception error) =>
        new(ErrorCodes.SinkUnavailable, $"Cannot write '{path}': {Reason(error)}", error);

    static string Reason(Exception error) => error switch
    {
        FileNotFoundException => "there is no such file.",
        DirectoryNotFoundException => "its folder does not exist.",
        UnauthorizedAccessException => "permission denied.",
        PathTooLongException => "the path is too long.",
        _ => OwnWords(error.Message),
    };

    // The runtime's messages end with " : '/the/path'", which ours begin with.
    static string OwnWords(string message)
    {
        var path = message.LastIndexOf(" : '", StringComparison.Ordinal);
        if (path > 0)
            message = message[..path];
        return message.EndsWith('.') ? message : message + ".";
    }
}
