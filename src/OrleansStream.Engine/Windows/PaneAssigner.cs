using OrleansStream.Keys;

namespace OrleansStream.Windows;

/// <summary>Finds the slot of each row: its pane's page and its group's place in it. Makes panes that are missing.</summary>
sealed class PaneAssigner(SliceLayout layout, PagedSlots slots, PaneList panes, PaneSums sums)
{
    // Up to so many panes next to each other are told apart by comparing with their borders, which needs no division and no branch.
    const int MaxCompared = 8;

    readonly List<int> _targets = [];
    readonly List<long> _strayPanes = [];
    int[] _strays = [];
    int[] _strayIds = [];
    int[] _straySlots = [];
    long[] _strayTimes = [];

    /// <summary>Writes the slots of rows whose times lie between <paramref name="min"/> and <paramref name="max"/>.</summary>
    public void Assign(in RowBlock rows, ReadOnlySpan<int> ids, long min, long max, Span<int> slotOfRow)
    {
        var firstPane = layout.PaneOf(min);
        var count = layout.PaneOf(max) - firstPane + 1;
        if (count == 1)
        {
            var first = slots.First(PaneAt(firstPane).Page);
            for (var i = 0; i < ids.Length; i++)
                slotOfRow[i] = first + ids[i];
        }
        else if (count <= MaxCompared)
            Compare(rows.Times, ids, firstPane, (int)count, slotOfRow);
        else
            Search(rows.Times, ids, slotOfRow);
    }

    /// <summary>Adds rows to the sums that already hold their panes.</summary>
    public void AddToSums(in RowBlock rows, ReadOnlySpan<int> ids)
    {
        _strayPanes.Clear();
        foreach (var time in rows.Times)
        {
            var pane = layout.PaneOf(time);
            if (pane < sums.SummedEnd && !_strayPanes.Contains(pane))
                _strayPanes.Add(pane);
        }
        foreach (var pane in _strayPanes)
            AddToSums(rows, ids, pane);
    }

    void AddToSums(in RowBlock rows, ReadOnlySpan<int> ids, long pane)
    {
        sums.TargetsOf(pane, _targets);
        if (_targets.Count == 0)
            return;
        Scratch.Ensure(ref _strays, rows.Count);
        Scratch.Ensure(ref _strayIds, rows.Count);
        Scratch.Ensure(ref _straySlots, rows.Count);
        var count = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (layout.PaneOf(rows.Times[i]) != pane)
                continue;
            _strays[count] = rows.Positions[i];
            _strayIds[count++] = ids[i];
        }
        var strays = RowBlock.Gather(rows.Batch, _strays.AsSpan(0, count), rows.Sequence, ref _strayTimes);
        foreach (var target in _targets)
        {
            var first = slots.First(target);
            for (var i = 0; i < count; i++)
                _straySlots[i] = first + _strayIds[i];
            slots.Accumulators.AddSmall(strays, _straySlots.AsSpan(0, count));
        }
    }

    void Compare(ReadOnlySpan<long> times, ReadOnlySpan<int> ids, long firstPane, int count, Span<int> slotOfRow)
    {
        Span<int> firsts = stackalloc int[MaxCompared];
        Span<long> borders = stackalloc long[MaxCompared];
        for (var p = 0; p < count; p++)
        {
            firsts[p] = PaneAt(firstPane + p).Page;
            borders[p] = layout.PaneStart(firstPane + p);
        }
        for (var p = 0; p < count; p++)
            firsts[p] = slots.First(firsts[p]);
        if (count == 2)
        {
            var first = firsts[0];
            var step = firsts[1] - first;
            var border = borders[1] - 1;
            for (var i = 0; i < times.Length; i++)
                slotOfRow[i] = first + ids[i] + ((int)((border - times[i]) >> 63) & step);
            return;
        }
        borders = borders[1..count];
        for (var i = 0; i < times.Length; i++)
        {
            var time = times[i];
            var pane = 0;
            foreach (var border in borders)
                pane += time >= border ? 1 : 0;
            slotOfRow[i] = firsts[pane] + ids[i];
        }
    }

    void Search(ReadOnlySpan<long> times, ReadOnlySpan<int> ids, Span<int> slotOfRow)
    {
        Pane? last = null;
        for (var i = 0; i < times.Length; i++)
        {
            var index = layout.PaneOf(times[i]);
            if (last?.Index != index)
                last = PaneAt(index);
            slotOfRow[i] = slots.First(last.Page) + ids[i];
        }
    }

    Pane PaneAt(long index)
    {
        var at = panes.LowerBound(index);
        if (at < panes.Count && panes[at].Index == index)
            return panes[at];
        var pane = new Pane(index) { Page = slots.Rent() };
        panes.Insert(at, pane);
        sums.Added(at);
        return pane;
    }
}
