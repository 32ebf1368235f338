using OrleansStream.Events;

namespace OrleansStream.Windows;

/// <summary>Assigns rows to tumbling, sliding and cumulative windows.</summary>
sealed class TimeAssigner(SliceLayout layout, WindowPool pool, IWindowHost host) : WindowAssigner
{
    readonly BoundsIndex _index = new(pool, host);

    public override Assignment Assign(int group, long time, in RowView row, List<int> windows)
    {
        var pane = layout.PaneOf(time);
        if (layout.HasGaps && layout.IsGap(pane))
            return Assignment.Assigned;
        var last = layout.LastWindow(pane);
        for (var window = layout.FirstWindow(pane); window <= last; window++)
        {
            var end = layout.End(window);
            if (!host.IsClosed(end))
                windows.Add(_index.Find(group, layout.Start(window), end));
        }
        return windows.Count > 0 ? Assignment.Assigned : Assignment.Late;
    }

    public override void Closing(int window) => _index.Remove(window);

    public override void Opened(int window) => _index.Add(window);

    public override void Retain(ReadOnlySpan<int> groups) => _index.Renumber();
}
