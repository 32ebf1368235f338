using OrleansStream.Diagnostics;

namespace OrleansStream.Server.Startup;

/// <summary>The server cannot start; each line says why and how to mend it.</summary>
sealed class StartupException(params IReadOnlyList<(string Code, string Message)> errors)
    : StreamException(errors[0].Code, errors[0].Message)
{
    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<(string Code, string Message)> Errors { get; } = errors;

    /// <summary>A wrong option.</summary>
    public static StartupException BadOption(string message) => new((ErrorCodes.BadOption, message));
}
