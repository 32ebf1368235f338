using Apache.Arrow;
using OrleansStream.Aggregates;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;

namespace OrleansStream.Windows;

/// <summary>
/// Gives the results of windows whose sums lie in pages, in the order of the keys. The group columns of all keys are kept, and a window that has
/// rows for most keys shares them: its results are a selection.
/// </summary>
sealed class PaneResults(AggregateProgram program, GroupTable table, PagedSlots slots)
{
    readonly ResultEmitter _emitter = new(program);
    readonly ResultColumns _columns = new();
    readonly List<IArrowArray[]?> _groupColumns = [];
    int _version = -1;
    int[] _slots = [];
    int[] _ids = [];

    public void Flush(IOperatorOutput output) => _emitter.Flush(output);

    /// <summary>Gives one window's results: all groups that hold rows in the page.</summary>
    public void EmitPage(int page, long start, long end, IOperatorOutput output)
    {
        var sorted = table.Sorted();
        if (_version != table.Version)
        {
            _version = table.Version;
            _groupColumns.Clear();
        }
        for (int from = 0, chunk = 0; from < sorted.Length; from += EventBatch.MaxRows, chunk++)
            EmitChunk(sorted.Slice(from, Math.Min(EventBatch.MaxRows, sorted.Length - from)), chunk, slots.First(page), start, end, output);
    }

    /// <summary>Gives one window's results for the groups given, in their order.</summary>
    public void EmitGroups(ReadOnlySpan<int> ids, int page, long start, long end, IOperatorOutput output)
    {
        for (var from = 0; from < ids.Length; from += EventBatch.MaxRows)
        {
            var some = ids.Slice(from, Math.Min(EventBatch.MaxRows, ids.Length - from));
            Emit(table.Columns(some), some, slots.First(page), start, end, Selection.All(some.Length), output);
        }
    }

    void EmitChunk(ReadOnlySpan<int> ids, int chunk, int first, long start, long end, IOperatorOutput output)
    {
        Scratch.Ensure(ref _ids, ids.Length);
        var counts = slots.Accumulators.Rows.Counts.Slice(first, slots.Groups);
        var places = new int[ids.Length];
        var active = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            places[active] = i;
            active += counts[ids[i]] > 0 ? 1 : 0;
        }
        if (active == 0)
            return;
        if (active * 2 < ids.Length)
        {
            for (var i = 0; i < active; i++)
                _ids[i] = ids[places[i]];
            var some = _ids.AsSpan(0, active);
            Emit(table.Columns(some), some, first, start, end, Selection.All(active), output);
            return;
        }
        while (_groupColumns.Count <= chunk)
            _groupColumns.Add(null);
        var groups = _groupColumns[chunk] ??= table.Columns(ids);
        var selection = active == ids.Length ? Selection.All(active) : Selection.Of(places.AsMemory(0, active));
        Emit(groups, ids, first, start, end, selection, output);
    }

    void Emit(IArrowArray[] groups, ReadOnlySpan<int> ids, int first, long start, long end, Selection selection, IOperatorOutput output)
    {
        Scratch.Ensure(ref _slots, ids.Length);
        for (var i = 0; i < ids.Length; i++)
            _slots[i] = first + ids[i];
        slots.Accumulators.Emit(_slots.AsSpan(0, ids.Length), _columns);
        var times = (Int64Array)Constant(end - 1, ids.Length);
        _emitter.Emit(groups, _columns, [Constant(start, ids.Length), Constant(end, ids.Length)], times, selection, output);
    }

    static IArrowArray Constant(long value, int length)
    {
        var column = new FixedColumn<long>(length);
        column.Values.Fill(value);
        return column.Build(DataType.Int64);
    }
}
