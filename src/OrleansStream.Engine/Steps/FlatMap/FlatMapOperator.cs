using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Keys;
using OrleansStream.Operators;

namespace OrleansStream.Steps.FlatMap;

/// <summary>One row per element of a list, with the row's event time; the other columns are repeated.</summary>
/// <param name="schema">The result's columns.</param>
/// <param name="field">The list, or JSON that holds an array.</param>
/// <param name="place">Where the element stands among the result's columns.</param>
/// <param name="numbered">Whether the last column is the element's place in its list, counted from 1.</param>
sealed class FlatMapOperator(RowSchema schema, CompiledExpression field, int place, bool numbered) : IOperator
{
    int[] _rows = [];
    int[] _elements = [];

    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        var column = field.Evaluate(batch).Values;
        if (column is NullArray)
            return;
        var list = field.Type.Kind == TypeKind.Json ? JsonArrays.Read(batch, (StringArray)column, output) : (ListArray)column;
        Scratch.Ensure(ref _rows, EventBatch.MaxRows);
        Scratch.Ensure(ref _elements, EventBatch.MaxRows);
        var offsets = list.ValueOffsets;
        var count = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var row = batch.Selection[i];
            // What lies under a null is unspecified.
            if (list.IsNull(row))
                continue;
            for (var element = offsets[row]; element < offsets[row + 1]; element++)
            {
                if (count == EventBatch.MaxRows)
                {
                    Emit(batch, list, count, output);
                    count = 0;
                }
                _rows[count] = row;
                _elements[count++] = element;
            }
        }
        if (count > 0)
            Emit(batch, list, count, output);
    }

    void Emit(EventBatch batch, ListArray list, int count, IOperatorOutput output)
    {
        var rows = _rows.AsSpan(0, count);
        var columns = new IArrowArray[schema.Count];
        for (int to = 0, from = 0; to < columns.Length - (numbered ? 1 : 0); to++)
        {
            if (to == place)
            {
                columns[to] = ColumnTake.Take(list.Values, schema[to].Type, _elements.AsSpan(0, count));
                from += field.Column >= 0 ? 1 : 0;
                continue;
            }
            columns[to] = ColumnTake.Take(batch.Columns[from++], schema[to].Type, rows);
        }
        if (numbered)
            columns[^1] = Places(list, rows, _elements);
        output.Emit(0, new EventBatch(schema, [.. columns], (Int64Array)ColumnTake.Take(batch.EventTimes, DataType.Int64, rows)));
    }

    static Int64Array Places(ListArray list, ReadOnlySpan<int> rows, ReadOnlySpan<int> elements)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(rows.Length * sizeof(long));
        var places = MemoryMarshal.Cast<byte, long>(bytes.AsSpan());
        var offsets = list.ValueOffsets;
        for (var i = 0; i < places.Length; i++)
            places[i] = elements[i] - offsets[rows[i]] + 1;
        return new Int64Array(new ArrowBuffer(bytes), ArrowBuffer.Empty, rows.Length, 0, 0);
    }
}
