using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Aggregates;

/// <summary>Lists of values, or of whole rows, up to a limit; an empty list without values.</summary>
/// <param name="columns">The columns whose values make an element: one, or all of a row.</param>
/// <param name="element">An element's type; a struct of the columns for whole rows.</param>
/// <param name="wholeRows">Whether elements are whole rows.</param>
/// <param name="limit">The most elements of a list: the first by arrival.</param>
/// <param name="mask">The condition's column, or -1.</param>
/// <param name="byTime">Whether elements are in the order of event time, then arrival; otherwise in that of arrival.</param>
/// <param name="failAtLimit">Whether more elements than that stop the pipeline, in place of being left out.</param>
sealed class CollectAccumulator(int[] columns, DataType element, bool wholeRows, int limit, int mask, bool byTime = false, bool failAtLimit = false)
    : RowsAccumulator(columns, Types(element, wholeRows), new RowFilter(wholeRows ? -1 : columns[0], mask), limit, failAtLimit)
{
    Item[] _sorted = [];

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        var types = Types(element, wholeRows);
        var rows = slots.Length;
        var gathers = System.Array.ConvertAll(types, t => ColumnGather.For(t, rows));
        var offsets = new int[rows + 1];
        for (var i = 0; i < slots.Length; i++)
        {
            var items = Ordered(States[slots[i]]);
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

    public override string Signature => $"collect({element}) {Limit}/1";

    static DataType[] Types(DataType element, bool wholeRows) => wholeRows ? [.. element.Fields.Select(f => f.Type)] : [element];

    ReadOnlySpan<Item> Ordered(List<Item>? list)
    {
        var items = CollectionsMarshal.AsSpan(list);
        if (!byTime || IsInOrder(items))
            return items;
        // The state itself stays in the order of arrival, which merging counts on.
        Keys.Scratch.Ensure(ref _sorted, items.Length);
        var sorted = _sorted.AsSpan(0, items.Length);
        items.CopyTo(sorted);
        sorted.Sort(new ByTime());
        return sorted;
    }

    static bool IsInOrder(ReadOnlySpan<Item> items)
    {
        for (var i = 1; i < items.Length; i++)
        {
            if (items[i].Time < items[i - 1].Time)
                return false;
        }
        return true;
    }

    readonly struct ByTime : IComparer<Item>
    {
        public int Compare(Item x, Item y)
        {
            var byTime = x.Time.CompareTo(y.Time);
            return byTime != 0 ? byTime : x.Sequence.CompareTo(y.Sequence);
        }
    }
}
