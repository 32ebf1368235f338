using System.Buffers;
using System.Runtime.InteropServices;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Plans;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>A column of an order.</summary>
readonly record struct SortColumn(int Column, DataType Type, bool Descending);

/// <summary>Lists of values, or of whole rows, in an order, up to a limit; an empty list without values.</summary>
/// <param name="columns">The columns whose values make an element: one, or all of a row.</param>
/// <param name="element">An element's type; a struct of the columns for whole rows.</param>
/// <param name="wholeRows">Whether elements are whole rows.</param>
/// <param name="order">The order; equal elements follow each other by arrival.</param>
/// <param name="limit">The most elements of a list: the first in the order.</param>
/// <param name="most">The most elements together with those that equal the last one; not more than <paramref name="limit"/>: they do not count.</param>
/// <param name="mask">The condition's column, or -1.</param>
sealed class TopRowsAccumulator(int[] columns, DataType element, bool wholeRows, EquatableArray<SortColumn> order, int limit, int most, int mask)
    : ObjectAccumulator<TopRows>
{
    readonly RowFilter _filter = new(wholeRows ? -1 : columns[0], mask);
    readonly DataType[] _types = wholeRows ? [.. element.Fields.Select(f => f.Type)] : [element];
    readonly SortColumn[] _order = [.. order.Items];
    readonly ArrayBufferWriter<byte> _key = new();
    readonly ArrayBufferWriter<byte> _values = new();

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var states = States;
        foreach (var row in _filter.Applies(rows.Batch) ? _filter.Keep(rows) : RowBlock.All(rows.Count))
        {
            var position = rows.Positions[row];
            var state = states[slots[row]] ??= new TopRows(limit, most);
            EncodeKey(rows.Batch, position);
            if (!state.Wants(_key.WrittenSpan))
                continue;
            _values.ResetWrittenCount();
            for (var c = 0; c < columns.Length; c++)
                KeyEncoder.Append(rows.Batch.Columns[columns[c]], _types[c], position, _values);
            state.Add(new TopRow(_key.WrittenSpan.ToArray(), _values.WrittenSpan.ToArray(), rows.Sequence + row));
        }
    }

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        var lists = new ListColumnBuilder(DataType.ListOf(element));
        foreach (var slot in slots)
        {
            if (States[slot] is { } state)
            {
                foreach (var row in state.InOrder())
                    Append(lists.Elements, row.Values);
            }
            lists.Append();
        }
        results.Add(lists.Build());
    }

    public override string Signature => $"collect({element}) by {string.Join(", ", _order.Select(o => o.Descending ? $"{o.Type} desc" : $"{o.Type}"))} {limit} {most}/1";

    private protected override void Write(TopRows state, IBufferWriter<byte> to)
    {
        var rows = state.InOrder();
        to.WriteVarint((ulong)rows.Length);
        foreach (ref readonly var row in rows)
        {
            to.WriteBytes(row.Key);
            to.WriteBytes(row.Values);
            to.WriteVarint((ulong)row.Sequence);
        }
    }

    private protected override TopRows Read(ref StateCursor from)
    {
        var rows = new TopRows(limit, most);
        for (var left = from.ReadCount(least: 3, Math.Max(limit, most)); left > 0; left--)
        {
            var key = from.ReadBytes().ToArray();
            var values = from.ReadBytes().ToArray();
            KeyEncodingCheck.Check(values, _types);
            rows.Add(new TopRow(key, values, from.ReadNumber()));
        }
        return rows;
    }

    protected override TopRows Merged(TopRows? state, TopRows other)
    {
        state ??= new TopRows(limit, most);
        state.Add(other);
        return state;
    }

    void EncodeKey(EventBatch batch, int position)
    {
        _key.ResetWrittenCount();
        foreach (var column in _order)
        {
            var start = _key.WrittenCount;
            KeyEncoder.Append(batch.Columns[column.Column], column.Type, position, _key);
            if (!column.Descending)
                continue;
            // Encodings compare as values do; with every bit turned over they compare the other way round.
            foreach (ref var part in MemoryMarshal.AsMemory(_key.WrittenMemory[start..]).Span)
                part = (byte)~part;
        }
    }

    void Append(ColumnBuilder elements, ReadOnlySpan<byte> values)
    {
        if (!wholeRows)
        {
            KeyEncoder.Decode(ref values, elements);
            return;
        }
        var row = (StructColumnBuilder)elements;
        foreach (var field in row.Fields)
            KeyEncoder.Decode(ref values, field);
        row.Append();
    }
}
