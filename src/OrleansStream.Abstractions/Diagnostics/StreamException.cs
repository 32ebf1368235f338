namespace OrleansStream.Diagnostics;

/// <summary>A failure with a code of <see cref="ErrorCodes"/> and a message that a user can act on.</summary>
public class StreamException : Exception
{
    /// <summary>Makes a failure with the code and message given.</summary>
    public StreamException(string code, string message, Exception? inner = null) : base(message, inner) => Code = code;

    /// <summary>The code, for example <c>OS4003</c>.</summary>
    public string Code { get; }
}

/// <summary>A plan that cannot run, with everything that is wrong with it.</summary>
public sealed class PlanException : StreamException
{
    /// <summary>Makes a failure out of the findings of a validation.</summary>
    public PlanException(IReadOnlyList<Diagnostic> diagnostics)
        : base(First(diagnostics).Code, First(diagnostics).ToString()) => Diagnostics = diagnostics;

    /// <summary>All findings, warnings included.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    static Diagnostic First(IReadOnlyList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error)
            ?? throw new ArgumentException("A plan exception needs at least one error.", nameof(diagnostics));
    }
}
