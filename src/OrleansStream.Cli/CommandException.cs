using OrleansStream.Diagnostics;

namespace OrleansStream.Cli;

/// <summary>A command line that asks for something that cannot be done; found before anything was written.</summary>
sealed class CommandException(string code, string message, string? hint = null) : StreamException(code, message)
{
    /// <summary>How to mend it; null if there is nothing to say.</summary>
    public string? Hint { get; } = hint;
}
