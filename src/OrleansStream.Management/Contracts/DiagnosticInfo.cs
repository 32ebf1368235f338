using OrleansStream.Diagnostics;

namespace OrleansStream.Management.Contracts;

/// <summary>One finding about a plan: what is wrong, where, and how to mend it.</summary>
public sealed record DiagnosticInfo
{
    /// <summary>The code, for example <c>OS1006</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Whether the plan can run all the same.</summary>
    public required DiagnosticSeverity Severity { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>The source, step or sink that it is about; null for the plan as a whole.</summary>
    public string? Node { get; init; }

    /// <summary>The JSON path of the offending value.</summary>
    public string? Path { get; init; }

    /// <summary>How to mend it; null if there is nothing to say.</summary>
    public string? Hint { get; init; }

    /// <summary>The line in the text that was sent, from 1; null if unknown.</summary>
    public int? Line { get; init; }

    /// <summary>The column in the text that was sent, from 1; null if unknown.</summary>
    public int? Column { get; init; }

    /// <summary>For a finding inside an expression: the offset of the offending character in the expression's text.</summary>
    public int? Offset { get; init; }

    internal static DiagnosticInfo Of(Diagnostic diagnostic) => new()
    {
        Code = diagnostic.Code,
        Severity = diagnostic.Severity,
        Message = diagnostic.Message,
        Node = diagnostic.Node,
        Path = diagnostic.Path,
        Hint = diagnostic.Hint,
        Line = diagnostic.Position?.Line,
        Column = diagnostic.Position?.Column,
        Offset = diagnostic.Offset,
    };
}
