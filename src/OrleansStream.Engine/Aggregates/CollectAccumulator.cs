using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Keys;

namespace OrleansStream.Aggregates;

/// <summary>Lists of values, or of whole rows, in the order of arrival, up to a limit; an empty list without values.</summary>
/// <param name="columns">The columns whose values make an element: one, or all of a row.</param>
/// <param name="element">An element's type; a struct of the columns for whole rows.</param>
/// <param name="wholeRows">Whether elements are whole rows.</param>
/// <param name="limit">The most elements of a list: the first by arrival.</param>
/// <param name="mask">The condition's column, or -1.</param>
sealed class CollectAccumulator(int[] columns, DataType element, bool wholeRows, int limit, int mask)
    : ObjectAccumulator<List<CollectAccumulator.Item>>
{
    readonly RowFilter _filter = new(wholeRows ? -1 : columns[0], mask);
    readonly List<int> _taken = [];

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var chunk = new Chunk();
        var lists = States;
        _taken.Clear();
        foreach (var row in _filter.Applies(rows.Batch) ? _filter.Keep(rows) : RowBlock.All(rows.Count))
        {
            var list = lists[slots[row]] ??= [];
            if (list.Count >= limit)
                continue;
            list.Add(new Item(chunk, _taken.Count, rows.Sequence + row));
            _taken.Add(rows.Positions[row]);
        }
        if (_taken.Count == 0)
            return;
        // Copied, so that a few rows do not keep a whole batch alive.
        var taken = CollectionsMarshal.AsSpan(_taken);
        chunk.Columns = new IArrowArray[columns.Length];
        for (var c = 0; c < columns.Length; c++)
            chunk.Columns[c] = ColumnTake.Take(rows.Batch.Columns[columns[c]], rows.Batch.Schema[columns[c]].Type, taken);
    }

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        var types = wholeRows ? element.Fields.Select(f => f.Type).ToArray() : [element];
        var rows = slots.Length;
        var gathers = System.Array.ConvertAll(types, t => ColumnGather.For(t, rows));
        var offsets = new int[rows + 1];
        for (var i = 0; i < slots.Length; i++)
        {
            var items = CollectionsMarshal.AsSpan(States[slots[i]]);
            Gather(items, gathers);
            offsets[i + 1] = checked(offsets[i] + items.Length);
        }
        var children = System.Array.ConvertAll(gathers, g => g.Build().Data);
        var elements = wholeRows
            ? new ArrayData(ArrowTypes.ToArrow(element), offsets[^1], 0, 0, [ArrowBuffer.Empty], children)
            : children[0];
        var bytes = MemoryMarshal.AsBytes(offsets.AsSpan()).ToArray();
        results.Add(ArrowArrayFactory.BuildArray(new ArrayData(
            ArrowTypes.ToArrow(DataType.ListOf(element)), slots.Length, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(bytes)], [elements])));
    }

    void Gather(ReadOnlySpan<Item> items, ColumnGather[] gathers)
    {
        Span<int> positions = stackalloc int[64];
        for (int start = 0, end; start < items.Length; start = end)
        {
            // Elements that came together lie together.
            for (end = start; end < items.Length && end - start < positions.Length && items[end].Chunk == items[start].Chunk; end++)
                positions[end - start] = items[end].Position;
            for (var c = 0; c < gathers.Length; c++)
                gathers[c].Append(items[start].Chunk.Columns[c], positions[..(end - start)]);
        }
    }

    protected override List<Item> Merged(List<Item>? list, List<Item> other)
    {
        if (list is null)
            return [.. other];
        var inOrder = list.Count == 0 || other.Count == 0 || list[^1].Sequence < other[0].Sequence;
        list.AddRange(other);
        if (!inOrder)
            list.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
        if (list.Count > limit)
            list.RemoveRange(limit, list.Count - limit);
        return list;
    }

    /// <summary>Values that came in one batch.</summary>
    internal sealed class Chunk
    {
        public IArrowArray[] Columns { get; set; } = [];
    }

    /// <summary>A value: where it lies, and its place in the order of arrival.</summary>
    internal readonly record struct Item(Chunk Chunk, int Position, long Sequence);
}
