using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Columns;

/// <summary>Gathers rows of columns into new columns.</summary>
public static class ColumnTake
{
    /// <summary>The values of a column at the positions given, in that order.</summary>
    public static IArrowArray Take(IArrowArray column, DataType type, ReadOnlySpan<int> positions) => throw new NotImplementedException();

    /// <summary>A batch of just the selected rows, gathered; the batch itself if all are selected.</summary>
    public static EventBatch Compact(this EventBatch batch) => throw new NotImplementedException();

    /// <summary>One batch of the selected rows of several of one schema, in order.</summary>
    public static EventBatch Concat(IReadOnlyList<EventBatch> batches) => throw new NotImplementedException();
}
