using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansStream.Cli.Checkpoints;

/// <summary>How checkpoints are shown.</summary>
static class CheckpointOutput
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static void WriteTable(IReadOnlyList<CheckpointRow> rows, TextWriter output)
    {
        string[] head = ["pipeline", "store", "epoch", "attempt", "time", "name", "segments", "bytes", "staged"];
        List<string[]> lines = [head, .. rows.Select(Cells)];
        var widths = Enumerable.Range(0, head.Length).Select(c => lines.Max(l => l[c].Length)).ToArray();
        foreach (var (line, row) in lines.Zip(rows.Prepend(null)))
        {
            var text = string.Join("  ", line.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd();
            output.WriteLine(row?.Damage is null ? text : $"{text}  damaged: {row.Damage}");
        }
    }

    static string[] Cells(CheckpointRow row) =>
    [
        row.Pipeline, row.Store, Number(row.Epoch), Number(row.Attempt), Time(row.Time), row.Name ?? "-", Number(row.Segments), Number(row.Bytes), Number(row.StagedRows),
    ];

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
