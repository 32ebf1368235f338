using Apache.Arrow;
using OrleansStream.Aggregates;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;

namespace OrleansStream.Windows;

/// <summary>
/// Gives the results of windows whose sums lie in pages, in the order of the keys. Where keys stay the same, their order and their group columns are
/// kept: a window's results are then a selection of all keys. Where they come and go, each window's own are sorted.
/// </summary>
sealed class PaneResults(AggregateProgram program, SliceLayout layout, GroupTable table, PagedSlots slots, PaneList panes)
{
    // Keys come and go if since the last window more came than this share of those that have results now.
    const int ChurnFactor = 4;

    readonly ResultEmitter _emitter = new(program);
    readonly ResultColumns _columns = new();
    readonly List<IArrowArray[]?> _groupColumns = [];
    int _version = -1;
    int _keysBefore;
    int _sum = -1;
    int _empty = -1;
    int[] _active = [];
    int[] _left = [];
    int[] _right = [];

    public void Flush(IOperatorOutput output) => _emitter.Flush(output);

    /// <summary>Gives one window's results: all groups that hold rows in the two pages (-1: none) together.</summary>
    public void EmitWindow(long window, int front, int back, IOperatorOutput output)
    {
        if (front < 0)
            (front, back) = (back, -1);
        if (front < 0)
            return;
        var came = table.Count - _keysBefore;
        _keysBefore = table.Count;
        if (table.Unsorted > 0 && came > 0)
        {
            var active = Active(front, back);
            if (came * ChurnFactor > active.Length)
            {
                table.Sort(active);
                EmitParts(window, active, front, back, output);
                return;
            }
        }
        EmitShared(window, front, back, output);
    }

    /// <summary>Gives one window's results for the groups given, in their order.</summary>
    public void EmitGroups(long window, ReadOnlySpan<int> groups, int page, IOperatorOutput output)
    {
        for (var from = 0; from < groups.Length; from += EventBatch.MaxRows)
        {
            var some = groups.Slice(from, Math.Min(EventBatch.MaxRows, groups.Length - from));
            Scratch.Ensure(ref _left, some.Length);
            for (var i = 0; i < some.Length; i++)
                _left[i] = slots.First(page) + some[i];
            Emit(window, table.Columns(some), _left.AsSpan(0, some.Length), Selection.All(some.Length), output);
        }
    }

    // The groups that hold rows in either page.
    Span<int> Active(int front, int back)
    {
        Scratch.Ensure(ref _active, slots.Groups + 1);
        var counts = slots.Accumulators.Rows.Counts;
        var left = counts.Slice(slots.First(front), slots.Groups);
        var right = back < 0 ? left : counts.Slice(slots.First(back), slots.Groups);
        var count = 0;
        for (var id = 0; id < left.Length; id++)
        {
            _active[count] = id;
            count += (left[id] | right[id]) != 0 ? 1 : 0;
        }
        return _active.AsSpan(0, count);
    }

    void EmitParts(long window, ReadOnlySpan<int> ids, int front, int back, IOperatorOutput output)
    {
        for (var from = 0; from < ids.Length; from += EventBatch.MaxRows)
        {
            var some = ids.Slice(from, Math.Min(EventBatch.MaxRows, ids.Length - from));
            Emit(window, table.Columns(some), some, front, back, Selection.All(some.Length), output);
        }
    }

    void EmitShared(long window, int front, int back, IOperatorOutput output)
    {
        var sorted = table.Sorted();
        if (_version != table.Version)
        {
            _version = table.Version;
            _groupColumns.Clear();
        }
        for (int from = 0, chunk = 0; from < sorted.Length; from += EventBatch.MaxRows, chunk++)
            EmitChunk(window, sorted.Slice(from, Math.Min(EventBatch.MaxRows, sorted.Length - from)), chunk, front, back, output);
    }

    void EmitChunk(long window, ReadOnlySpan<int> ids, int chunk, int front, int back, IOperatorOutput output)
    {
        var counts = slots.Accumulators.Rows.Counts;
        var left = counts.Slice(slots.First(front), slots.Groups);
        var right = back < 0 ? left : counts.Slice(slots.First(back), slots.Groups);
        var places = new int[ids.Length];
        var active = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            places[active] = i;
            active += (left[ids[i]] | right[ids[i]]) != 0 ? 1 : 0;
        }
        if (active == 0)
            return;
        if (active * 2 < ids.Length)
        {
            for (var i = 0; i < active; i++)
                _active[i] = ids[places[i]];
            EmitParts(window, _active.AsSpan(0, active), front, back, output);
            return;
        }
        while (_groupColumns.Count <= chunk)
            _groupColumns.Add(null);
        var groups = _groupColumns[chunk] ??= table.Columns(ids);
        var selection = active == ids.Length ? Selection.All(active) : Selection.Of(places.AsMemory(0, active));
        Emit(window, groups, ids, front, back, selection, output);
    }

    // Results of at most a batch of groups.
    void Emit(long window, IArrowArray[] groups, ReadOnlySpan<int> ids, int front, int back, Selection selection, IOperatorOutput output)
    {
        Scratch.Ensure(ref _left, ids.Length);
        var left = _left.AsSpan(0, ids.Length);
        Place(ids, front, left);
        if (back < 0 && (layout.OnePane || !slots.Accumulators.HasLarge))
        {
            Emit(window, groups, left, selection, output);
            return;
        }
        if (_sum < 0)
            _sum = slots.Rent();
        var sum = slots.First(_sum);
        Scratch.Ensure(ref _right, ids.Length);
        var right = _right.AsSpan(0, ids.Length);
        Place(ids, back, right);
        slots.Accumulators.CombineSmall(sum, left, right);
        for (var i = 0; i < left.Length; i++)
            left[i] = sum + i;
        if (slots.Accumulators.HasLarge)
        {
            for (var at = panes.LowerBound(layout.FirstPane(window)); at < panes.Count && panes[at].Index < layout.EndPane(window); at++)
            {
                Place(ids, panes[at].Page, right);
                slots.Accumulators.MergeLarge(left, right);
            }
        }
        Emit(window, groups, left, selection, output);
        // States that merge small are overwritten by the next sum.
        if (slots.Accumulators.HasLarge)
            slots.Accumulators.ClearRange(sum, left.Length);
    }

    void Emit(long window, IArrowArray[] groups, ReadOnlySpan<int> slotOfResult, Selection selection, IOperatorOutput output)
    {
        slots.Accumulators.Emit(slotOfResult, _columns);
        var rows = slotOfResult.Length;
        var (start, end) = (layout.Start(window), layout.End(window));
        _emitter.Emit(groups, _columns, [Constant(start, rows), Constant(end, rows)], (Int64Array)Constant(end - 1, rows), selection, output);
    }

    void Place(ReadOnlySpan<int> ids, int page, Span<int> slotOfId)
    {
        // A page that is always empty stands in for one that is not there.
        var first = page < 0 ? slots.First(Empty()) : slots.First(page);
        for (var i = 0; i < ids.Length; i++)
            slotOfId[i] = first + ids[i];
    }

    int Empty() => _empty < 0 ? _empty = slots.Rent() : _empty;

    static IArrowArray Constant(long value, int length)
    {
        var column = new FixedColumn<long>(length);
        column.Values.Fill(value);
        return column.Build(DataType.Int64);
    }
}
