using OrleansStream.Keys;
using OrleansStream.Operators;

namespace OrleansStream.Windows;

/// <summary>
/// Fires windows again for rows that came behind the watermark but within the allowed lateness: each window and group once per batch. These windows
/// are merged from their panes anew, for the groups concerned only.
/// </summary>
sealed class PaneCorrections(SliceLayout layout, GroupTable table, PagedSlots slots, PaneList panes, PaneResults results)
{
    readonly HashSet<(long Window, int Group)> _seen = [];
    readonly SortedDictionary<long, List<int>> _windows = [];
    int _page = -1;
    int[] _into = [];
    int[] _from = [];

    /// <param name="rows">The rows.</param>
    /// <param name="ids">Their groups.</param>
    /// <param name="watermark">The watermark.</param>
    /// <param name="closedBelow">Windows below it are closed: their state is gone.</param>
    /// <param name="output">Where results go.</param>
    public void Emit(in RowBlock rows, ReadOnlySpan<int> ids, long watermark, long closedBelow, IOperatorOutput output)
    {
        var open = layout.FirstOpen(watermark);
        for (var i = 0; i < rows.Count; i++)
        {
            var pane = layout.PaneOf(rows.Times[i]);
            var last = Math.Min(layout.LastWindow(pane), open - 1);
            for (var window = Math.Max(layout.FirstWindow(pane), closedBelow); window <= last; window++)
            {
                if (!_seen.Add((window, ids[i])))
                    continue;
                if (!_windows.TryGetValue(window, out var groups))
                    _windows.Add(window, groups = []);
                groups.Add(ids[i]);
            }
        }
        foreach (var (window, groups) in _windows)
            Emit(window, groups.ToArray(), output);
        _seen.Clear();
        _windows.Clear();
    }

    void Emit(long window, int[] groups, IOperatorOutput output)
    {
        table.Sort(groups);
        if (_page < 0)
            _page = slots.Rent();
        Scratch.Ensure(ref _into, groups.Length);
        Scratch.Ensure(ref _from, groups.Length);
        var into = _into.AsSpan(0, groups.Length);
        var from = _from.AsSpan(0, groups.Length);
        for (var i = 0; i < groups.Length; i++)
            into[i] = slots.First(_page) + groups[i];
        for (var at = panes.LowerBound(layout.FirstPane(window)); at < panes.Count && panes[at].Index < layout.EndPane(window); at++)
        {
            for (var i = 0; i < groups.Length; i++)
                from[i] = slots.First(panes[at].Page) + groups[i];
            slots.Accumulators.Merge(into, from);
        }
        results.EmitGroups(window, groups, _page, output);
        slots.Accumulators.Clear(into);
    }
}
