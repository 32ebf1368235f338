using OrleansStream.Keys;

namespace OrleansStream.Windows;

/// <summary>Finds the slot of each row: its pane's page and its group's place in it. Makes panes that are missing.</summary>
sealed class PaneAssigner(SliceLayout layout, PagedSlots slots, PaneList panes, PaneSums sums)
{
    // Up to so many panes next to each other are told apart by comparing with their borders, which needs no division and no branch.
    const int MaxCompared = 8;

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
