using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Checkpoints.Inspection;

namespace OrleansStream.Cli.Checkpoints;

/// <summary>Everything that people want to know of one checkpoint.</summary>
sealed record CheckpointDetail(
    CheckpointRow Checkpoint, bool Completed, long? Watermark, IReadOnlyList<PositionRow> Positions, IReadOnlyList<StepUsage> Steps,
    IReadOnlyList<StagedRef> Staged, JsonElement Plan)
{
    public static CheckpointDetail Of(CheckpointRow row, CheckpointManifest manifest, IReadOnlyList<StepUsage> steps)
    {
        var watermark = manifest.Partitions.Select(p => p.Watermark).DefaultIfEmpty(long.MinValue).Min();
        using var plan = JsonDocument.Parse(manifest.Plan);
        return new CheckpointDetail(
            row, manifest.Completed, watermark is long.MinValue or long.MaxValue ? null : watermark,
            [.. manifest.Partitions.Select(p => new PositionRow(p.Source, p.Partition, p.Offset, p.Token))], steps, manifest.Staged, plan.RootElement.Clone());
    }

    /// <summary>The same for people.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        Line("pipeline", Checkpoint.Pipeline);
        Line("epoch", $"{Checkpoint.Epoch}{(Checkpoint.Name is { } name ? $" (savepoint '{name}')" : "")}{(Completed ? ", completed" : "")}");
        Line("attempt", $"{Checkpoint.Attempt}");
        Line("time", CheckpointOutput.Time(Checkpoint.Time));
        Line("watermark", Watermark is { } w ? CheckpointOutput.Time(DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Clamp(w, -62_135_596_800_000, 253_402_300_799_999))) : "none");
        Line("segments", string.Create(CultureInfo.InvariantCulture, $"{Checkpoint.Segments}, {Checkpoint.Bytes:N0} bytes"));
        text.Append("\npositions\n");
        foreach (var p in Positions)
            text.Append(CultureInfo.InvariantCulture, $"  {p.Source} {p.Partition}: {(p.Offset is { } offset ? $"after {offset}" : "at the beginning")}{(p.Token is null ? "" : $", {p.Token}")}\n");
        text.Append("\nstate\n");
        foreach (var s in Steps)
            text.Append(CultureInfo.InvariantCulture, $"  {s.Step} ({s.Kind}): {s.Entries:N0} entries, {s.Bytes:N0} bytes, {s.Tasks} tasks\n");
        foreach (var s in Staged)
            text.Append(CultureInfo.InvariantCulture, $"  staged for {s.Sink}: {s.Rows:N0} rows\n");
        return text.Append(CultureInfo.InvariantCulture, $"\nplan\n{JsonSerializer.Serialize(Plan, CheckpointOutput.Json)}\n").ToString();

        void Line(string what, string value) => text.Append(CultureInfo.InvariantCulture, $"{what,-10} {value}\n");
    }
}

/// <summary>How far a partition was read.</summary>
sealed record PositionRow(string Source, string Partition, long? Offset, string? Token);
