using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Checkpoints.Inspection;

namespace OrleansStream.Cli.Checkpoints;

/// <summary>A checkpoint at a glance.</summary>
sealed record CheckpointRow(
    string Pipeline, string Store, long Epoch, long Attempt, DateTimeOffset Time, string? Name, int Segments, long Bytes, long StagedRows, string? Damage)
{
    /// <summary>Reads it; one that is damaged says so.</summary>
    public static async Task<CheckpointRow> ReadAsync(string name, ICheckpointStore store, CheckpointInfo info, CancellationToken cancellationToken)
    {
        var row = new CheckpointRow(info.Pipeline, name, info.Epoch, info.Attempt, info.Time, info.Name, 0, 0, 0, null);
        try
        {
            var manifest = await CheckpointInspection.ReadAsync(store, info, cancellationToken);
            SegmentRef[] segments = [.. manifest.Segments, .. manifest.StagedSegments];
            return row with { Segments = segments.Length, Bytes = segments.Sum(s => s.Bytes), StagedRows = manifest.Staged.Sum(s => s.Rows) };
        }
        catch (StreamException e) when (e.Code == ErrorCodes.CheckpointDamaged)
        {
            return row with { Damage = e.Message };
        }
    }
}
