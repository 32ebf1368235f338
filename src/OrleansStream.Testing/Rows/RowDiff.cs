using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansStream.Testing.Rows;

/// <summary>
/// Writes differences between rows for people. A row that came in place of another stands under it, column under column, with a mark under what
/// differs; then follow the rows that are missing and those too many.
/// </summary>
static class RowDiff
{
    /// <summary>How many rows of each kind are listed.</summary>
    const int MostRows = 20;

    static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The difference as indented lines: <c>-</c> a row that is missing, <c>+</c> a row too many, <c>~</c> marks what differs between the two.</summary>
    public static string Write(RowMatch match, IReadOnlyList<JsonElement> expected, IReadOnlyList<JsonElement> actual)
    {
        var text = new StringBuilder();
        if (match.Misplaced >= 0)
        {
            text.Append("  the rows are right, their order is not; from row ").Append(match.Misplaced + 1).Append(" on:\n");
            List(text, '-', [.. expected.Skip(match.Misplaced)]);
            List(text, '+', [.. actual.Skip(match.Misplaced)]);
            return text.ToString();
        }
        var changed = ChangedRows.Of(match.Missing, match.Unexpected, MostRows);
        foreach (var (before, after) in changed.Pairs)
            Changed(text, match.Missing[before], match.Unexpected[after]);
        List(text, '-', changed.MissingOf(match.Missing));
        List(text, '+', changed.UnexpectedOf(match.Unexpected));
        return text.ToString();
    }

    /// <summary>A row as one line of JSON.</summary>
    public static string Line(JsonElement row) => JsonSerializer.Serialize(row, Text);

    static void List(StringBuilder text, char mark, IReadOnlyList<JsonElement> rows)
    {
        foreach (var row in rows.Take(MostRows))
            text.Append("  ").Append(mark).Append(' ').Append(Line(row)).Append('\n');
        if (rows.Count > MostRows)
            text.Append("  ").Append(mark).Append(" … ").Append(rows.Count - MostRows).Append(" more\n");
    }

    static void Changed(StringBuilder text, JsonElement expected, JsonElement actual)
    {
        var (above, below, marks) = (new StringBuilder("  - {"), new StringBuilder("  + {"), new StringBuilder("  ~  "));
        foreach (var field in expected.EnumerateObject())
        {
            var due = Cell(field.Name, field.Value);
            var got = actual.TryGetProperty(field.Name, out var value) ? Cell(field.Name, value) : "";
            var width = Math.Max(due.Length, got.Length) + 1;
            var differs = got.Length == 0 || !RowComparer.Fits(field.Value, value);
            var name = Cell(field.Name, default).Length;
            above.Append($"{due},".PadRight(width));
            below.Append((got.Length == 0 ? "" : $"{got},").PadRight(width));
            marks.Append((differs ? $"{new string(' ', got.Length == 0 ? 0 : name)}{new string('^', got.Length == 0 ? due.Length : Math.Max(due.Length, got.Length) - name)}" : "").PadRight(width));
        }
        foreach (var field in actual.EnumerateObject().Where(f => !expected.TryGetProperty(f.Name, out _)))
            below.Append(Cell(field.Name, field.Value)).Append(',');
        text.Append(Closed(above)).Append('\n').Append(Closed(below)).Append('\n').Append(marks.ToString().TrimEnd()).Append('\n');
    }

    static string Cell(string name, JsonElement value) =>
        $"{JsonSerializer.Serialize(name, Text)}:{(value.ValueKind == JsonValueKind.Undefined ? "" : Line(value))}";

    static string Closed(StringBuilder row) => $"{row.ToString().TrimEnd(' ', ',')}}}";
}
