using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Formats.Writers;

/// <summary>The writers of all columns of a schema.</summary>
sealed class BatchWriter(RowSchema schema)
{
    Int64Array? _times;

    public RowSchema Schema { get; } = schema;

    public ImmutableArray<ColumnWriter> Columns { get; } = [.. schema.Fields.Select(f => ColumnWriter.For(f.Type))];

    /// <summary>Rows that there is room for.</summary>
    public int Capacity { get; private set; }

    public void Reserve(int rows)
    {
        Capacity = Math.Max(Capacity, rows);
        foreach (var column in Columns)
            column.Reserve(rows);
    }

    /// <summary>Makes a batch of the first rows, all with one event time.</summary>
    public EventBatch Build(int rows, long eventTime)
    {
        Capacity = 0;
        var columns = ImmutableArray.CreateBuilder<IArrowArray>(Columns.Length);
        foreach (var column in Columns)
            columns.Add(ArrowArrayFactory.BuildArray(column.Build(rows)));
        return new EventBatch(Schema, columns.MoveToImmutable(), Times(rows, eventTime));
    }

    // Batches of one chunk share their event times: the array is immutable, a shorter batch takes its beginning.
    Int64Array Times(int rows, long eventTime)
    {
        if (_times is null || _times.Length < rows || rows == 0 || _times.Values[0] != eventTime)
        {
            var bytes = GC.AllocateUninitializedArray<byte>(rows * sizeof(long));
            MemoryMarshal.Cast<byte, long>(bytes.AsSpan()).Fill(eventTime);
            _times = new Int64Array(new ArrowBuffer(bytes), ArrowBuffer.Empty, rows, 0, 0);
        }
        return _times.Length == rows ? _times : new Int64Array(_times.ValueBuffer, ArrowBuffer.Empty, rows, 0, 0);
    }
}
