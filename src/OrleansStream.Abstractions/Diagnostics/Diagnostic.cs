namespace OrleansStream.Diagnostics;

/// <summary>How bad a <see cref="Diagnostic"/> is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing; the plan runs.</summary>
    Warning,

    /// <summary>The plan cannot run until it is mended.</summary>
    Error,
}

/// <summary>A place in a text, both numbers starting at 1.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column, in UTF-16 code units.</param>
public readonly record struct TextPosition(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}";
}

/// <summary>One coded finding about a plan: what is wrong, where, and how to mend it.</summary>
/// <param name="Code">A code of <see cref="ErrorCodes"/>.</param>
/// <param name="Severity">Whether the plan can run all the same.</param>
/// <param name="Message">What is wrong, in one sentence without a full stop.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, string Message)
{
    /// <summary>The id of the source, step or sink that it is about; null for the plan as a whole.</summary>
    public string? Node { get; init; }

    /// <summary>The JSON path of the offending value, for example <c>steps[1].config.window.size</c>.</summary>
    public string? Path { get; init; }

    /// <summary>How to mend it, for example the nearest known name; null if there is nothing to say.</summary>
    public string? Hint { get; init; }

    /// <summary>Where it stands in the plan's text; null when the plan did not come from text.</summary>
    public TextPosition? Position { get; init; }

    /// <summary>For a finding inside an expression: the offset of the offending character in the expression's text.</summary>
    public int? Offset { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var where = Path is null ? "" : $" at {Path}";
        var hint = Hint is null ? "" : $" ({Hint})";
        return $"{(Severity == DiagnosticSeverity.Error ? "error" : "warning")} {Code}: {Message}{where}{hint}";
    }
}
