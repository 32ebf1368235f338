using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Columns;

/// <summary>Gathers rows of columns into new columns.</summary>
public static class ColumnTake
{
    /// <summary>The values of a column at the positions given, in that order; positions may repeat.</summary>
    public static IArrowArray Take(IArrowArray column, DataType type, ReadOnlySpan<int> positions)
    {
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(type);
        var gather = ColumnGather.For(type, positions.Length);
        gather.Append(column, positions);
        return gather.Build();
    }

    /// <summary>A batch of just the selected rows, gathered; the batch itself if all are selected.</summary>
    public static EventBatch Compact(this EventBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Selection.IsAll)
            return batch;
        var positions = batch.Selection.Positions;
        var columns = ImmutableArray.CreateBuilder<IArrowArray>(batch.Columns.Length);
        for (var i = 0; i < batch.Columns.Length; i++)
            columns.Add(Take(batch.Columns[i], batch.Schema[i].Type, positions));
        return new EventBatch(batch.Schema, columns.MoveToImmutable(), (Int64Array)Take(batch.EventTimes, DataType.Int64, positions));
    }

    /// <summary>
    /// One batch of the selected rows of several of one schema, in order. Throws <see cref="ArgumentException"/> if there is none or the schemas differ.
    /// </summary>
    public static EventBatch Concat(IReadOnlyList<EventBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        if (batches.Count == 0)
            throw new ArgumentException("There is no batch to concatenate.", nameof(batches));
        if (batches.Count == 1)
            return batches[0].Compact();
        var schema = batches[0].Schema;
        var rows = 0;
        foreach (var batch in batches)
        {
            if (!batch.Schema.Equals(schema))
                throw new ArgumentException($"Batches of {schema} and {batch.Schema} do not go together.", nameof(batches));
            rows = checked(rows + batch.Count);
        }
        var columns = ImmutableArray.CreateBuilder<IArrowArray>(schema.Count);
        for (var i = 0; i < schema.Count; i++)
            columns.Add(Concat(batches, i, schema[i].Type, rows));
        return new EventBatch(schema, columns.MoveToImmutable(), (Int64Array)Concat(batches, -1, DataType.Int64, rows));
    }

    // Column -1 is the event times.
    static IArrowArray Concat(IReadOnlyList<EventBatch> batches, int column, DataType type, int rows)
    {
        var gather = ColumnGather.For(type, rows);
        foreach (var batch in batches)
        {
            var source = column < 0 ? batch.EventTimes : batch.Columns[column];
            if (batch.Selection.IsAll)
                gather.Append(source, 0, batch.Length);
            else
                gather.Append(source, batch.Selection.Positions);
        }
        return gather.Build();
    }
}
