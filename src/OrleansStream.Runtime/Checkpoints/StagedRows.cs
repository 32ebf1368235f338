using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Serialization;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>Turns a sink's output into what is staged, and back.</summary>
static class StagedRows
{
    /// <summary>Rows to be staged; the memory of <paramref name="encoded"/> is the caller's again afterwards.</summary>
    public static StagedBatch Of(EventBatch rows, ReadOnlyMemory<byte> encoded, bool isEncoded) =>
        new(rows.Count, isEncoded, isEncoded ? encoded.ToArray() : ArrowBytes.Write(rows));

    /// <summary>What the sink commits: records in its format without their rows, or rows.</summary>
    public static SinkBatch ToSinkBatch(StagedBatch batch) =>
        batch.IsEncoded ? new SinkBatch(None, batch.Data) : new SinkBatch(ArrowBytes.ReadBatch(batch.Data), default);

    /// <summary>No rows.</summary>
    public static EventBatch None { get; } = new(RowSchema.Empty, [], new Apache.Arrow.Int64Array.Builder().Build());
}
