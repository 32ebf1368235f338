using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Keys;

namespace OrleansStream.Aggregates;

/// <summary>Finds the rows that count for an aggregate: its argument is not null and its condition (a bool column) is true.</summary>
/// <param name="column">The argument's column, or -1.</param>
/// <param name="mask">The condition's column, or -1.</param>
sealed class RowFilter(int column, int mask)
{
    int[] _kept = [];
    int[] _positions = [];

    /// <summary>Whether any row of the batch may have to be left out.</summary>
    public bool Applies(EventBatch batch) => mask >= 0 || (column >= 0 && batch.Columns[column].NullCount != 0);

    /// <summary>The numbers of the rows that count.</summary>
    public ReadOnlySpan<int> Keep(in RowBlock rows)
    {
        Scratch.Ensure(ref _kept, rows.Count);
        Scratch.Ensure(ref _positions, rows.Count);
        var argument = column >= 0 ? rows.Batch.Columns[column] : null;
        if (argument is NullArray || (mask >= 0 && rows.Batch.Columns[mask] is NullArray))
            return default;
        var validity = argument is { NullCount: > 0 } ? argument.Data.Buffers[0].Span : default;
        var offset = argument?.Data.Offset ?? 0;
        var condition = mask >= 0 ? (BooleanArray)rows.Batch.Columns[mask] : null;
        var truth = condition is null ? default : condition.ValueBuffer.Span;
        var known = condition is { NullCount: > 0 } ? condition.NullBitmapBuffer.Span : default;
        var count = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            var position = rows.Positions[i];
            _kept[count] = i;
            _positions[count] = position;
            var keep = (validity.IsEmpty || Bits.Get(validity, offset + position))
                && (condition is null || (Bits.Get(truth, condition.Offset + position) && (known.IsEmpty || Bits.Get(known, condition.Offset + position))));
            count += keep ? 1 : 0;
        }
        return _kept.AsSpan(0, count);
    }

    /// <summary>The positions of the rows that <see cref="Keep"/> found last.</summary>
    public ReadOnlySpan<int> Positions(int count) => _positions.AsSpan(0, count);
}
