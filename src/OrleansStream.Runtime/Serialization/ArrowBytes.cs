using Apache.Arrow;
using Apache.Arrow.Ipc;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Runtime.Serialization;

/// <summary>Schemas and batches as Arrow IPC, for the way between silos. Only selected rows are written.</summary>
static class ArrowBytes
{
    // The event times travel as one more column, the last.
    const string TimeColumn = "$time";

    static readonly Field s_time = new(TimeColumn, Apache.Arrow.Types.Int64Type.Default, nullable: false);

    public static byte[] Write(RowSchema schema) => Write(ArrowTypes.ToArrow(schema), null);

    public static byte[] Write(EventBatch batch)
    {
        var compact = batch.Compact();
        var schema = new Schema(ArrowTypes.ToArrow(compact.Schema).FieldsList.Append(s_time), null);
        return Write(schema, new RecordBatch(schema, compact.Columns.Append(compact.EventTimes), compact.Length));
    }

    public static RowSchema ReadSchema(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new ArrowStreamReader(bytes);
        return ArrowTypes.FromArrow(reader.Schema);
    }

    public static EventBatch ReadBatch(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new ArrowStreamReader(bytes);
        var batch = reader.ReadNextRecordBatch();
        var schema = new RowSchema(batch.Schema.FieldsList.SkipLast(1).Select(f => new RowField(f.Name, ArrowTypes.FromArrow(f))));
        var columns = batch.Arrays.ToArray();
        return new EventBatch(schema, [.. columns[..^1]], (Int64Array)columns[^1]);
    }

    static byte[] Write(Schema schema, RecordBatch? batch)
    {
        using var stream = new MemoryStream();
        using (var writer = new ArrowStreamWriter(stream, schema, leaveOpen: true))
        {
            writer.WriteStart();
            if (batch is not null)
                writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }
        return stream.ToArray();
    }
}
