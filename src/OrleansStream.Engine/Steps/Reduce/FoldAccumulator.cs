using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Aggregates;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Steps.Reduce;

/// <summary>
/// A reduction per group and window: rows are kept, and folded in the order of arrival when a window fires, a result column per value. A row that fails
/// goes to the dead letters whenever its window fires and changes nothing.
/// </summary>
/// <param name="program">How a row moves the values on.</param>
/// <param name="row">The columns that are kept of a row; the program reads the first of them.</param>
/// <param name="columns">Where they stand among the operator's columns.</param>
sealed class FoldAccumulator(FoldProgram program, RowSchema row, int[] columns)
    : RowsAccumulator(columns, [.. row.Fields.Select(f => f.Type)], new RowFilter(-1, -1), MaxRows, failAtLimit: true)
{
    /// <summary>The most rows of a group and window.</summary>
    public const int MaxRows = 10_000_000;

    readonly Fold _fold = new(program);
    readonly Rounds _rounds = new();

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        // The n-th slot given is the fold's slot n.
        var (items, ids) = Rows(slots);
        _rounds.Take(ids, slots.Length);
        var ordered = new Item[items.Count];
        var slotOfRow = new int[items.Count];
        for (var i = 0; i < ordered.Length; i++)
        {
            ordered[i] = items[_rounds.Order[i]];
            slotOfRow[i] = ids[_rounds.Order[i]];
        }
        var gathers = row.Fields.Select(f => ColumnGather.For(f.Type, ordered.Length)).ToArray();
        Gather(ordered, gathers);
        var kept = System.Array.ConvertAll(gathers, g => g.Build());
        var times = Times(ordered);
        _fold.Reset(slots.Length);
        var errors = _fold.Run(kept[..program.Reads.Length], times, slotOfRow, _rounds.Starts, null);
        if (errors is not null)
            results.Refuse(new EventBatch(row, [.. kept], times), errors);
        results.Add(_fold.Load([.. Enumerable.Range(0, slots.Length)]));
    }

    public override string Signature => $"rows({DataType.StructOf(row.Fields)})/1";

    (List<Item> Items, int[] Ids) Rows(ReadOnlySpan<int> slots)
    {
        var items = new List<Item>();
        var ids = new List<int>();
        for (var i = 0; i < slots.Length; i++)
        {
            var list = CollectionsMarshal.AsSpan(States[slots[i]]);
            items.AddRange(list);
            CollectionsMarshal.SetCount(ids, items.Count);
            CollectionsMarshal.AsSpan(ids)[(items.Count - list.Length)..].Fill(i);
        }
        return (items, [.. ids]);
    }

    static Int64Array Times(Item[] items)
    {
        var times = new FixedColumn<long>(items.Length);
        for (var i = 0; i < items.Length; i++)
            times.Values[i] = items[i].Time;
        return (Int64Array)times.Build(DataType.Int64);
    }
}
