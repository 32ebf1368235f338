using Apache.Arrow;
using OrleansStream.Connectors;
using OrleansStream.Events;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>Estimates what chunks hold in memory, for the ledger.</summary>
static class ChunkSize
{
    // What an empty chunk costs all the same: objects, queue places.
    const int Overhead = 128;

    public static long Of(SourceChunk chunk) => Overhead + chunk switch
    {
        EncodedChunk encoded => encoded.Data.Length,
        RowsChunk rows => Of(rows.Rows),
        RejectedChunk rejected => rejected.Raw.Length,
        _ => 0,
    };

    static long Of(EventBatch batch)
    {
        long bytes = sizeof(long) * (long)batch.Length;
        foreach (var column in batch.Columns)
            bytes += Of(column);
        return bytes;
    }

    static long Of(IArrowArray column) => column switch
    {
        BinaryArray { Length: > 0 } text => text.ValueOffsets[text.Length] - text.ValueOffsets[0] + (sizeof(int) * (long)text.Length),
        ListArray list => Of(list.Values) + (sizeof(int) * (long)list.Length),
        StructArray nested => nested.Fields.Sum(Of),
        _ => sizeof(long) * (long)column.Length,
    };
}
