using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansStream.Testing.Rows;

/// <summary>Writes differences between rows for people.</summary>
static class RowDiff
{
    /// <summary>How many rows of each kind are listed.</summary>
    const int MostRows = 20;

    static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The difference as indented lines: <c>-</c> a row that is missing, <c>+</c> a row too many, with the fields that differ.</summary>
    public static string Write(RowMatch match, IReadOnlyList<JsonElement> expected, IReadOnlyList<JsonElement> actual)
    {
        var text = new StringBuilder();
        if (match.Misplaced >= 0)
        {
            text.Append("  the rows are right, their order is not; from row ").Append(match.Misplaced + 1).Append(" on:\n");
            List(text, '-', [.. expected.Skip(match.Misplaced)], _ => null);
            List(text, '+', [.. actual.Skip(match.Misplaced)], _ => null);
            return text.ToString();
        }
        List(text, '-', match.Missing, _ => null);
        List(text, '+', match.Unexpected, row => Nearest(row, match.Missing));
        return text.ToString();
    }

    /// <summary>A row as one line of JSON.</summary>
    public static string Line(JsonElement row) => JsonSerializer.Serialize(row, Text);

    static void List(StringBuilder text, char mark, IReadOnlyList<JsonElement> rows, Func<JsonElement, string?> note)
    {
        foreach (var row in rows.Take(MostRows))
        {
            text.Append("  ").Append(mark).Append(' ').Append(Line(row));
            if (note(row) is { } remark)
                text.Append("   <- ").Append(remark);
            text.Append('\n');
        }
        if (rows.Count > MostRows)
            text.Append("  ").Append(mark).Append(" … ").Append(rows.Count - MostRows).Append(" more\n");
    }

    static string? Nearest(JsonElement row, IReadOnlyList<JsonElement> missing)
    {
        List<string>? best = null;
        var all = 0;
        foreach (var expected in missing.Take(MostRows))
        {
            List<string> differences = [.. RowComparer.Differences(expected, row)];
            if (differences.Count > 0 && (best is null || differences.Count < best.Count))
                (best, all) = (differences, expected.GetPropertyCount());
        }
        return best is not null && best.Count < all ? $"differs in {string.Join(", ", best)}" : null;
    }
}
