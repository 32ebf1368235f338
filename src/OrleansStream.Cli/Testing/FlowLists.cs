namespace OrleansStream.Cli.Testing;

/// <summary>Lists between brackets, as JSON has them and YAML may have them.</summary>
static class FlowLists
{
    /// <summary>The longest line that is written if the rows stood on one line before.</summary>
    const int LineLength = 150;

    /// <summary>A list on one line if the old one was and that is not too long; else null.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="old">The old list.</param>
    /// <param name="line">The line up to the list.</param>
    public static string? OnOneLine(IReadOnlyList<string> rows, string old, string line)
    {
        if (rows.Count == 0)
            return "[]";
        var space = old.StartsWith("[{", StringComparison.Ordinal) ? "" : " ";
        var single = $"[{space}{string.Join(", ", rows)}{space}]";
        return !old.Contains('\n', StringComparison.Ordinal) && rows.All(r => !r.Contains('\n', StringComparison.Ordinal)) && line.Length + single.Length <= LineLength
            ? single
            : null;
    }

    /// <summary>A list with a row a line.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="line">The line up to the list.</param>
    /// <param name="newLine">What ends a line.</param>
    public static string OnLines(IReadOnlyList<string> rows, string line, string newLine)
    {
        var indent = line[..^line.TrimStart().Length];
        return $"[{newLine}{string.Join($",{newLine}", rows.Select(r => $"{indent}  {r}"))}{newLine}{indent}]";
    }

    /// <summary>The line of a text up to a place.</summary>
    public static string LineBefore(string text, int place) => text[(text.LastIndexOf('\n', Math.Max(0, place - 1), Math.Max(0, place)) + 1)..place];

    /// <summary>What ends the lines of a text.</summary>
    public static string NewLine(string text) => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
}
