using OrleansStream.Events;
using OrleansStream.Functions;

namespace OrleansStream.Windows;

/// <summary>Assigns rows to the windows of time that a function in C# names.</summary>
sealed class FunctionAssigner(AssignWindowFunction function, WindowPool pool, IWindowHost host) : WindowAssigner
{
    readonly BoundsIndex _index = new(pool, host);
    readonly WindowBounds _bounds = new();

    public override bool SeesRows => true;

    public override Assignment Assign(int group, long time, in RowView row, List<int> windows)
    {
        _bounds.Clear();
        function.Assign(new WindowRow(row, time, 0, time), _bounds);
        _bounds.Normalize();
        for (var i = 0; i < _bounds.Count; i++)
        {
            var (end, start) = _bounds[i];
            if (!host.IsClosed(end))
                windows.Add(_index.Find(group, start, end));
        }
        return windows.Count > 0 || _bounds.Count == 0 ? Assignment.Assigned : Assignment.Late;
    }

    public override void Closing(int window) => _index.Remove(window);

    public override void Opened(int window) => _index.Add(window);

    public override void Retain(ReadOnlySpan<int> groups) => _index.Renumber();
}
