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

    /// <summary>Whether compressed data is not what it should be.</summary>
    public static bool IsDamage(Exception error) => error is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException;

    /// <summary>A compressed file that holds something else, was cut off, or has wrong bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="good">How many decompressed bytes could be read.</param>
    /// <param name="error">What the decompressor said.</param>
    public static StreamException Damaged(string path, long good, Exception error) => new(ErrorCodes.SourceUnavailable,
        good == 0
            ? $"Cannot read '{path}': its content is not what its name says, or it is damaged ({error.Message.TrimEnd('.')})."
            : $"Cannot read '{path}' beyond its first {good} decompressed bytes: it is damaged or was cut off ({error.Message.TrimEnd('.')}).", error);

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
