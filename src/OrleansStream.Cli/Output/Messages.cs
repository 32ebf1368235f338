using OrleansStream.Diagnostics;

namespace OrleansStream.Cli.Output;

/// <summary>Writes findings and failures, one line each, in the form that editors and build tools know.</summary>
static class Messages
{
    /// <summary>The longest line that a message may make; what a user typed may be any length.</summary>
    const int MostCharacters = 2000;

    /// <summary>A finding about a file: <c>file:line:column: error OS1012: message (hint)</c>.</summary>
    public static string Line(string file, Diagnostic finding)
    {
        var place = finding.Position is { } position ? $"{file}:{position}" : file;
        var severity = finding.Severity == DiagnosticSeverity.Error ? "error" : "warning";
        var hint = finding.Hint is null ? "" : $" ({finding.Hint})";
        return OneLine($"{place}: {severity} {finding.Code}: {finding.Message}{hint}");
    }

    /// <summary>A failure that is not about a place in a file.</summary>
    public static string Line(StreamException failure) => Line(failure.Code, failure.Message, (failure as CommandException)?.Hint);

    /// <summary>A failure that is not about a place in a file.</summary>
    public static string Line(string code, string message, string? hint) =>
        OneLine($"ostream: error {code}: {message.TrimEnd('.')}{(hint is null ? "" : $" ({hint})")}");

    static string OneLine(string text)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= MostCharacters ? text : string.Concat(text.AsSpan(0, MostCharacters), "…");
    }
}
