using System.Runtime.InteropServices;
using OrleansStream.Keys;

namespace OrleansStream.Windows;

/// <summary>
/// Sums panes into windows that move forward in time, at a cost per window that does not depend on how many panes it holds (van Herk 1992; two stacks,
/// Tangwongsan et al. 2015). Windows come in runs: all windows of a run hold panes of the run's first window. The front are these panes: each has the
/// sum of it and all later ones of the front; the back holds the sum of the panes behind them. A window is one suffix of the front plus the back.
/// Nothing is ever subtracted, so minima work and float64 does not drift. Which panes are added up in which order depends on nothing but the window, so
/// that results are the same to the bit however rows came and whenever the operator was restored.
/// </summary>
sealed class PaneSums(SliceLayout layout, PagedSlots slots, PaneList panes)
{
    readonly List<int> _strays = [];

    // Panes from _frontStart up to _frontEnd are in the front; those from there up to _backEnd are in the back.
    long _run = long.MinValue;
    long _frontStart = long.MinValue;
    long _frontEnd = long.MinValue;
    long _backEnd = long.MinValue;
    int _back = -1;
    bool _backHolds;
    int[] _into = [];
    int[] _from = [];

    /// <summary>The pane up to which (exclusive) panes have been summed: rows of earlier panes must be told to <see cref="Correct"/>.</summary>
    public long SummedEnd => _backEnd;

    /// <summary>The two pages that together hold a window's sum, or -1 for none; valid until the next call. Windows must come in order.</summary>
    public (int Front, int Back) Sum(long window)
    {
        if (_back < 0)
            _back = slots.Rent();
        var run = layout.RunStart(window);
        if (run != _run)
            BuildFront(run);
        ExtendBack(layout.EndPane(window));
        var at = panes.LowerBound(layout.FirstPane(window));
        return (at < panes.Count && panes[at].Index < _frontEnd ? panes[at].Suffix : -1, _backHolds ? _back : -1);
    }

    /// <summary>Takes account of a new pane among those already summed.</summary>
    public void Added(int at)
    {
        var pane = panes[at];
        if (pane.Index < _frontStart || pane.Index >= _frontEnd)
            return;
        pane.Suffix = slots.Rent();
        if (at + 1 < panes.Count && panes[at + 1].Index < _frontEnd)
            slots.MergeSmall(pane.Suffix, panes[at + 1].Suffix);
    }

    /// <summary>Sums anew, for the groups of some rows, what holds their panes; the rows have been added to those.</summary>
    public void Correct(in RowBlock rows, ReadOnlySpan<int> ids)
    {
        Find(rows, ids, _frontStart, _frontEnd);
        var groups = CollectionsMarshal.AsSpan(_strays);
        var later = -1;
        for (var at = panes.LowerBound(_frontEnd) - 1; groups.Length > 0 && at >= 0 && panes[at].Index >= _frontStart; at--)
        {
            CorrectOne(groups, panes[at].Suffix, panes[at].Page, later);
            later = panes[at].Suffix;
        }
        Find(rows, ids, _frontEnd, _backEnd);
        groups = CollectionsMarshal.AsSpan(_strays);
        if (groups.Length == 0)
            return;
        slots.Accumulators.Clear(Place(groups, _back, ref _into));
        for (var at = panes.LowerBound(_frontEnd); at < panes.Count && panes[at].Index < _backEnd; at++)
            slots.Accumulators.MergeSmall(_into.AsSpan(0, groups.Length), Place(groups, panes[at].Page, ref _from));
        _backHolds = true;
    }

    /// <summary>Gives a pane's pages back.</summary>
    public void Release(Pane pane)
    {
        ReleaseSuffix(pane);
        slots.Return(pane.Page);
    }

    // The groups, each once, of the rows in a range of panes.
    void Find(in RowBlock rows, ReadOnlySpan<int> ids, long startPane, long endPane)
    {
        _strays.Clear();
        for (var i = 0; i < ids.Length; i++)
        {
            var pane = layout.PaneOf(rows.Times[i]);
            if (pane >= startPane && pane < endPane)
                _strays.Add(ids[i]);
        }
        _strays.Sort();
        var count = 0;
        for (var i = 0; i < _strays.Count; i++)
        {
            if (i == 0 || _strays[i] != _strays[i - 1])
                _strays[count++] = _strays[i];
        }
        CollectionsMarshal.SetCount(_strays, count);
    }

    void CorrectOne(ReadOnlySpan<int> groups, int suffix, int page, int later)
    {
        var into = Place(groups, suffix, ref _into);
        slots.Accumulators.Clear(into);
        slots.Accumulators.MergeSmall(into, Place(groups, page, ref _from));
        if (later >= 0)
            slots.Accumulators.MergeSmall(into, Place(groups, later, ref _from));
    }

    ReadOnlySpan<int> Place(ReadOnlySpan<int> groups, int page, ref int[] slotOfGroup)
    {
        Scratch.Ensure(ref slotOfGroup, groups.Length);
        var first = slots.First(page);
        for (var i = 0; i < groups.Length; i++)
            slotOfGroup[i] = first + groups[i];
        return slotOfGroup.AsSpan(0, groups.Length);
    }

    void ReleaseSuffix(Pane pane)
    {
        if (pane.Suffix >= 0)
            slots.Return(pane.Suffix);
        pane.Suffix = -1;
    }

    void ExtendBack(long endPane)
    {
        for (var at = panes.LowerBound(_backEnd); at < panes.Count && panes[at].Index < endPane; at++)
        {
            slots.MergeSmall(_back, panes[at].Page);
            _backHolds = true;
        }
        _backEnd = Math.Max(_backEnd, endPane);
    }

    void BuildFront(long run)
    {
        _run = run;
        _frontStart = layout.FirstPane(run);
        _frontEnd = layout.EndPane(run);
        _backEnd = _frontEnd;
        if (_backHolds)
            slots.Clear(_back);
        _backHolds = false;
        var later = -1;
        for (var at = panes.LowerBound(_frontEnd) - 1; at >= 0; at--)
        {
            var pane = panes[at];
            ReleaseSuffix(pane);
            if (pane.Index < _frontStart)
                continue;
            pane.Suffix = slots.Rent();
            slots.MergeSmall(pane.Suffix, pane.Page);
            if (later >= 0)
                slots.MergeSmall(pane.Suffix, later);
            later = pane.Suffix;
        }
    }
}
