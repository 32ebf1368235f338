using System.Buffers;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>Aggregates that need the rows themselves: some of their columns are kept in the order of arrival.</summary>
/// <param name="columns">The columns that are kept.</param>
/// <param name="types">Their types.</param>
/// <param name="filter">Finds the rows that count.</param>
/// <param name="limit">The most rows of a group and pane: the first by arrival.</param>
/// <param name="failAtLimit">Whether more rows than that stop the pipeline, in place of being left out.</param>
abstract class RowsAccumulator(int[] columns, DataType[] types, RowFilter filter, int limit, bool failAtLimit) : ObjectAccumulator<List<RowsAccumulator.Item>>
{
    readonly List<int> _taken = [];
    readonly List<long> _times = [];
    RowsChunk? _loading;

    /// <summary>The most rows of a group and pane.</summary>
    protected int Limit => limit;

    public sealed override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var chunk = new RowsChunk();
        var lists = States;
        _taken.Clear();
        _times.Clear();
        foreach (var row in filter.Applies(rows.Batch) ? filter.Keep(rows) : RowBlock.All(rows.Count))
        {
            var list = lists[slots[row]] ??= [];
            if (list.Count >= limit)
            {
                FailAtLimit();
                continue;
            }
            list.Add(new Item(chunk, _taken.Count, rows.Sequence + row));
            _taken.Add(rows.Positions[row]);
            _times.Add(rows.Times[row]);
        }
        if (_taken.Count == 0)
            return;
        // Copied, so that a few rows do not keep a whole batch alive.
        var taken = CollectionsMarshal.AsSpan(_taken);
        chunk.Times = [.. _times];
        chunk.Columns = new IArrowArray[columns.Length];
        for (var c = 0; c < columns.Length; c++)
            chunk.Columns[c] = ColumnTake.Take(rows.Batch.Columns[columns[c]], types[c], taken);
    }

    protected sealed override List<Item> Merged(List<Item>? list, List<Item> other)
    {
        if (list is null)
            return [.. other];
        var inOrder = list.Count == 0 || other.Count == 0 || list[^1].Sequence < other[0].Sequence;
        list.AddRange(other);
        if (!inOrder)
            list.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
        if (list.Count > limit)
        {
            FailAtLimit();
            list.RemoveRange(limit, list.Count - limit);
        }
        return list;
    }

    /// <summary>Appends the kept columns of rows, in order.</summary>
    protected static void Gather(ReadOnlySpan<Item> items, ColumnGather[] gathers)
    {
        Span<int> positions = stackalloc int[64];
        for (int start = 0, end; start < items.Length; start = end)
        {
            // Rows that came together lie together.
            for (end = start; end < items.Length && end - start < positions.Length && items[end].Chunk == items[start].Chunk; end++)
                positions[end - start] = items[end].Position;
            for (var c = 0; c < gathers.Length; c++)
                gathers[c].Append(items[start].Chunk.Columns[c], positions[..(end - start)]);
        }
    }

    private protected sealed override void Write(List<Item> list, IBufferWriter<byte> to)
    {
        to.WriteVarint((ulong)list.Count);
        var before = 0L;
        foreach (var item in list)
        {
            to.WriteSigned(item.Sequence - before);
            to.WriteSigned(item.Time);
            for (var c = 0; c < types.Length; c++)
                to.WriteValue(item.Chunk.Columns[c], types[c], item.Position);
            before = item.Sequence;
        }
    }

    private protected sealed override List<Item> Read(ref StateCursor from)
    {
        var count = from.ReadCount(least: 2 + (types.Length * StateValues.LeastBytes), limit);
        var list = new List<Item>(count);
        var sequence = 0L;
        for (; count > 0; count--)
        {
            // The rows of many slots lie together, as they do when they come in batches.
            if (_loading is not { IsOpen: true })
                _loading = new RowsChunk(types);
            sequence = unchecked(sequence + from.ReadSigned());
            list.Add(new Item(_loading, _loading.Read(ref from), sequence));
        }
        return list;
    }

    void FailAtLimit()
    {
        if (failAtLimit)
            throw new StreamException(ErrorCodes.LimitReached, $"More than {limit:N0} rows of one group in a window; use smaller windows or more groups.");
    }

    /// <summary>A row: where it lies, and its place in the order of arrival.</summary>
    internal readonly record struct Item(RowsChunk Chunk, int Position, long Sequence)
    {
        public long Time => Chunk.Times[Position];
    }
}
