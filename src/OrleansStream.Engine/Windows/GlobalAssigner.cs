using OrleansStream.Events;
using OrleansStream.Keys;

namespace OrleansStream.Windows;

/// <summary>Assigns each group's rows to its one window.</summary>
sealed class GlobalAssigner(WindowPool pool, IWindowHost host) : WindowAssigner
{
    // By group; 0: it has none yet.
    int[] _windows = [];

    public override Assignment Assign(int group, long time, in RowView row, List<int> windows)
    {
        Scratch.Grow(ref _windows, group + 1);
        if (_windows[group] == 0)
            _windows[group] = host.Open(group, 0, 0);
        windows.Add(_windows[group]);
        return Assignment.Assigned;
    }

    public override void Closing(int window) => _windows[pool[window].Group] = 0;

    public override void Opened(int window)
    {
        var group = pool[window].Group;
        Scratch.Grow(ref _windows, group + 1);
        _windows[group] = window;
    }

    public override bool ForgetsGroups => false;

    public override void Retain(ReadOnlySpan<int> groups)
    {
    }
}
