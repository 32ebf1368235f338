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

    /// <summary>Makes sure that a file can be written, without changing it. Throws <see cref="CommandException"/> if it cannot.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What names it, for the message.</param>
    public static void Check(string path, string what)
    {
        try
        {
            if (Directory.Exists(path))
                throw new CommandException(ErrorCodes.SinkUnavailable, $"{what}: '{path}' is a folder", "name a file");
            if (File.Exists(path))
            {
                // Opening what is there could wait for the other end of a pipe.
                if ((File.GetAttributes(path) & FileAttributes.ReadOnly) != 0)
                    throw new CommandException(ErrorCodes.SinkUnavailable, $"{what}: '{path}' is read-only");
                return;
            }
            File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write).Dispose();
            File.Delete(path);
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw Unwritable(path, what, e);
        }
    }

    static CommandException Unwritable(string path, string what, Exception e) =>
        new(ErrorCodes.SinkUnavailable, $"{what}: '{path}' cannot be written: {Reason(e)}");

    static string Reason(Exception e) => e switch
    {
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "permission denied",
        _ => e.Message,
    };

    static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
