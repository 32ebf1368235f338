using System.Text;
using OrleansStream.Diagnostics;

namespace OrleansStream.Cli.Output;

/// <summary>Text files that a command writes.</summary>
static class OutputFile
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Creates a file, or empties it. Throws <see cref="CommandException"/> that says what is wrong.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    public static StreamWriter Create(string path, string option)
    {
        try
        {
            return new StreamWriter(path, append: false, Utf8) { NewLine = "\n" };
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw Unwritable(path, option, e);
        }
    }

    /// <summary>Makes sure that a file can be written without changing it. Throws <see cref="CommandException"/> if it cannot.</summary>
    public static void Check(string path, string option)
    {
        try
        {
            if (Directory.Exists(path))
                throw new CommandException(ErrorCodes.SinkUnavailable, $"{option}: '{path}' is a folder", "name a file");
            var existed = File.Exists(path);
            File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
            if (!existed)
                File.Delete(path);
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw Unwritable(path, option, e);
        }
    }

    static CommandException Unwritable(string path, string option, Exception e) =>
        new(ErrorCodes.SinkUnavailable, $"{option}: '{path}' cannot be written: {Reason(e)}");

    static string Reason(Exception e) => e switch
    {
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "permission denied",
        _ => e.Message,
    };

    static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
