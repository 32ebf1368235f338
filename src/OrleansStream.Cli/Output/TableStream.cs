using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansStream.Connectors.Console;

namespace OrleansStream.Cli.Output;

/// <summary>
/// Shows lines of JSON objects as a table for people: a header, then a line per row. The rows of the first write decide how wide columns are; a later
/// value that is wider makes its column wider from there on. Rows with other columns, as those of another sink, begin a new table. Lines that are no
/// objects are shown as they are. One writer at a time; each write holds whole lines.
/// </summary>
sealed class TableStream(ConsoleOutput output) : Stream
{
    /// <summary>The most characters of a value that are shown; what is longer ends in an ellipsis.</summary>
    const int MaxWidth = 48;

    const string Gap = "  ";

    string[] _columns = [];
    int[] _widths = [];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        output.WriteAsync(Encoding.UTF8.GetBytes(Show(Encoding.UTF8.GetString(buffer.Span))), cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Tables are written asynchronously.");

    public override void Flush()
    {
        // Every write goes out at once.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>The lines as they are shown.</summary>
    internal string Show(string lines)
    {
        var shown = new StringBuilder();
        var rows = new List<Cell[]>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(line) is not { } row)
            {
                Take(rows, shown);
                shown.Append(line).Append('\n');
                continue;
            }
            if (rows.Count > 0 && !SameColumns(rows[0], row))
                Take(rows, shown);
            rows.Add(row);
        }
        Take(rows, shown);
        return shown.ToString();
    }

    void Take(List<Cell[]> rows, StringBuilder shown)
    {
        if (rows.Count == 0)
            return;
        var first = rows[0];
        var begins = !_columns.SequenceEqual(first.Select(c => c.Column));
        if (begins)
        {
            if (_columns.Length > 0)
                shown.Append('\n');
            _columns = [.. first.Select(c => c.Column)];
            _widths = [.. _columns.Select(c => Math.Min(MaxWidth, c.Length))];
        }
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
                _widths[i] = Math.Max(_widths[i], row[i].Text.Length);
        }
        if (begins)
        {
            Line(shown, first.Select((c, i) => Aligned(Cut(c.Column), _widths[i], c.IsNumber)));
            Line(shown, _widths.Select(w => new string('─', w)));
        }
        foreach (var row in rows)
            Line(shown, row.Select((c, i) => Aligned(c.Text, _widths[i], c.IsNumber)));
        rows.Clear();
    }

    static void Line(StringBuilder shown, IEnumerable<string> cells) => shown.Append(string.Join(Gap, cells).TrimEnd()).Append('\n');

    static string Aligned(string text, int width, bool right) => right ? text.PadLeft(width) : text.PadRight(width);

    static bool SameColumns(Cell[] left, Cell[] right) => left.Select(c => c.Column).SequenceEqual(right.Select(c => c.Column));

    static Cell[]? Parse(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            using var json = JsonDocument.Parse(line);
            return [.. json.RootElement.EnumerateObject().Select(p => new Cell(p.Name, Cut(Text(p.Value)), p.Value.ValueKind == JsonValueKind.Number))];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "null",
        _ => value.GetRawText(),
    };

    // Text of rows must not move the cursor or change colours.
    static string Cut(string text)
    {
        if (text.Length > MaxWidth)
            text = string.Create(CultureInfo.InvariantCulture, $"{text[..(MaxWidth - 1)]}…");
        return text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '·' : c)) : text;
    }

    readonly record struct Cell(string Column, string Text, bool IsNumber);
}
