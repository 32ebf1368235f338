using System.Text;
using OrleansStream.Diagnostics;

namespace OrleansStream.Cli;

/// <summary>Reads small text files that a command line names.</summary>
static class TextFile
{
    /// <summary>The largest file that is read as text: 64 MiB. Plans and tests are far smaller; data belongs into sources.</summary>
    public const long MostBytes = 64L * 1024 * 1024;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file, UTF-8. Throws <see cref="CommandException"/> that says what is wrong.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should be, for messages: <c>plan</c>.</param>
    public static string Read(string path, string what)
    {
        try
        {
            if (Directory.Exists(path))
                throw new CommandException(ErrorCodes.SourceUnavailable, $"The {what} '{path}' is a folder", "name a file in it");
            using var file = File.OpenRead(path);
            if (file.CanSeek && file.Length > MostBytes)
                throw new CommandException(ErrorCodes.TooLarge, $"The {what} '{path}' has {file.Length:N0} bytes, more than {MostBytes:N0}");
            using var reader = new StreamReader(file, Strict);
            return reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            throw new CommandException(ErrorCodes.SourceUnavailable, $"The {what} '{path}' does not exist");
        }
        catch (DirectoryNotFoundException)
        {
            throw new CommandException(ErrorCodes.SourceUnavailable, $"The {what} '{path}' does not exist");
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException(ErrorCodes.NotJson, $"The {what} '{path}' is not text", "it must be JSON or YAML in UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ErrorCodes.SourceUnavailable, $"The {what} '{path}' cannot be read: {e.Message}");
        }
    }
}
