using System.Text;
using System.Text.Json;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Cli.Testing;

/// <summary>The rows that a sink got as a test file writes expected rows.</summary>
sealed class ExpectedRowsText(IReadOnlyList<JsonElement> expected, IReadOnlyList<JsonElement> actual, RowMatch match)
{
    /// <summary>The longest line that is written if the rows stood on one line before.</summary>
    const int LineLength = 150;

    /// <summary>Each row as text, in the order in which they came.</summary>
    public IReadOnlyList<string> Write()
    {
        var changed = ChangedRows.Of(match.Missing, match.Unexpected, int.MaxValue);
        string[] columns = [.. expected.Where(r => r.ValueKind == JsonValueKind.Object).SelectMany(r => r.EnumerateObject()).Select(f => f.Name).Distinct()];
        var rows = new List<string>();
        var unexpected = 0;
        for (var i = 0; i < actual.Count; i++)
        {
            // A match that is only out of order has a partner for each row.
            if (match.Partners[i] >= 0)
            {
                rows.Add(expected[match.Partners[i]].GetRawText());
                continue;
            }
            var pair = changed.Pairs.FirstOrDefault(p => p.Unexpected == unexpected, (Missing: -1, Unexpected: -1));
            unexpected++;
            rows.Add(Row(actual[i], pair.Missing < 0 ? columns : [.. match.Missing[pair.Missing].EnumerateObject().Select(f => f.Name)]));
        }
        return rows;
    }

    /// <summary>A list of rows, on one line if the old one was and that is not too long, else a row a line.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="old">The old list.</param>
    /// <param name="line">The line up to the list.</param>
    public static string Join(IReadOnlyList<string> rows, string old, string line)
    {
        if (rows.Count == 0)
            return "[]";
        var space = old.StartsWith("[{", StringComparison.Ordinal) ? "" : " ";
        var single = $"[{space}{string.Join(", ", rows)}{space}]";
        if (!old.Contains('\n', StringComparison.Ordinal) && rows.All(r => !r.Contains('\n', StringComparison.Ordinal)) && line.Length + single.Length <= LineLength)
            return single;
        var newLine = old.Contains("\r\n", StringComparison.Ordinal) || line.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n";
        var indent = line[..^line.TrimStart().Length];
        return $"[{newLine}{string.Join($",{newLine}", rows.Select(r => $"{indent}  {r}"))}{newLine}{indent}]";
    }

    static string Row(JsonElement row, string[] columns)
    {
        var fields = row.EnumerateObject().Where(f => columns.Length == 0 || columns.Contains(f.Name)).ToList();
        if (fields.Count == 0)
            fields = [.. row.EnumerateObject()];
        var text = new StringBuilder("{ ");
        foreach (var field in fields)
            text.Append(text.Length > 2 ? ", " : "").Append('"').Append(JsonEncodedText.Encode(field.Name)).Append("\": ").Append(RowDiff.Line(field.Value));
        return text.Append(" }").ToString();
    }
}
