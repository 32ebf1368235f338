namespace OrleansStream.Windows;

/// <summary>
/// Sums panes into windows that move forward in time, at a cost per window that does not depend on how many panes it holds: two stacks (Tangwongsan
/// et al. 2015). The front holds, for each of its panes, the sum of that pane and all later ones of the front; the back holds the sum of the panes
/// behind the front. A window is one suffix of the front plus the back; when a window begins behind the front, the front is built anew.
/// Nothing is ever subtracted, so minima work and float64 does not drift.
/// </summary>
/// <param name="slots">The pages.</param>
/// <param name="panes">The panes with rows.</param>
/// <param name="keepPanes">
/// Whether panes must stay readable for themselves, because late rows may fire a window again. Otherwise suffix sums take the place of the panes.
/// </param>
sealed class PaneSums(PagedSlots slots, PaneList panes, bool keepPanes)
{
    // Panes below it are in the front; those from it up to _backEnd are in the back.
    long _frontEnd = long.MinValue;
    long _backEnd = long.MinValue;
    int _back = -1;
    bool _backHolds;

    /// <summary>The pane up to which (exclusive) panes have been summed: rows of earlier panes must be told to <see cref="TargetsOf"/>.</summary>
    public long SummedEnd => _backEnd;

    /// <summary>
    /// The two pages that together hold the sum of a window's panes, or -1 for none; valid until the next call. Windows must come in order.
    /// </summary>
    public (int Front, int Back) Sum(long firstPane, long endPane)
    {
        if (_back < 0)
            _back = slots.Rent();
        ExtendBack(firstPane, endPane);
        if (firstPane >= _frontEnd)
            BuildFront(firstPane);
        var at = panes.LowerBound(firstPane);
        return (at < panes.Count && panes[at].Index < _frontEnd ? panes[at].Suffix : -1, _backHolds ? _back : -1);
    }

    /// <summary>
    /// Takes account of a new pane among those already summed, so that <see cref="TargetsOf"/> finds its place.
    /// </summary>
    public void Added(int at)
    {
        var pane = panes[at];
        if (pane.Index >= _frontEnd)
            return;
        var later = at + 1 < panes.Count && panes[at + 1].Index < _frontEnd ? panes[at + 1] : null;
        // A later pane without a sum is behind all windows to come, and so is this one.
        if (later is { Suffix: < 0 })
            return;
        pane.Suffix = keepPanes ? slots.Rent() : pane.Page;
        if (later is not null)
            slots.MergeSmall(pane.Suffix, later.Suffix);
    }

    /// <summary>The pages, besides the pane's own, whose sums a row of an already summed pane must be added to.</summary>
    public void TargetsOf(long pane, List<int> targets)
    {
        targets.Clear();
        if (pane >= _frontEnd)
        {
            if (pane < _backEnd)
            {
                targets.Add(_back);
                _backHolds = true;
            }
            return;
        }
        for (var at = 0; at < panes.Count && panes[at].Index <= pane; at++)
        {
            if (panes[at].Suffix >= 0 && (panes[at].Index < pane || panes[at].Suffix != panes[at].Page))
                targets.Add(panes[at].Suffix);
        }
    }

    /// <summary>Gives a pane's pages back.</summary>
    public void Release(Pane pane)
    {
        ReleaseSuffix(pane);
        slots.Return(pane.Page);
    }

    void ReleaseSuffix(Pane pane)
    {
        if (pane.Suffix >= 0 && pane.Suffix != pane.Page)
            slots.Return(pane.Suffix);
        pane.Suffix = -1;
    }

    void ExtendBack(long firstPane, long endPane)
    {
        for (var at = panes.LowerBound(Math.Max(_backEnd, firstPane)); at < panes.Count && panes[at].Index < endPane; at++)
        {
            slots.MergeSmall(_back, panes[at].Page);
            _backHolds = true;
        }
        _backEnd = Math.Max(_backEnd, endPane);
    }

    void BuildFront(long firstPane)
    {
        var later = -1;
        var at = panes.LowerBound(_backEnd) - 1;
        for (; at >= 0 && panes[at].Index >= firstPane; at--)
        {
            var pane = panes[at];
            pane.Suffix = pane.Page;
            if (keepPanes)
            {
                pane.Suffix = slots.Rent();
                slots.MergeSmall(pane.Suffix, pane.Page);
            }
            if (later >= 0)
                slots.MergeSmall(pane.Suffix, later);
            later = pane.Suffix;
        }
        for (; at >= 0; at--)
            ReleaseSuffix(panes[at]);
        _frontEnd = _backEnd;
        if (_backHolds)
            slots.Clear(_back);
        _backHolds = false;
    }
}
