using System.Buffers;
using OrleansStream.Events;
using OrleansStream.Functions;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <summary>Puts each group's rows into one window after the other, as a function in C# splits them.</summary>
sealed class SplitAssigner<TState>(SplitWindowFunction<TState> function, WindowPool pool, IWindowHost host) : WindowAssigner
{
    // By group: the open window or 0, how many rows came since it began, how many windows it has had, and the function's state.
    int[] _open = [];
    long[] _counts = [];
    long[] _windows = [];
    TState[] _states = [];
    bool[] _known = [];
    bool _ends;

    public override bool SeesRows => true;

    public override bool EndsWithRow => _ends;

    public override bool ForgetsGroups => false;

    public override Assignment Assign(int group, long time, in RowView row, List<int> windows)
    {
        EnsureGroup(group);
        _ends = false;
        var open = _open[group];
        var first = open == 0 ? time : pool[open].Start;
        // A function that throws leaves everything as it was, save what it changed in a state that is an object.
        var state = _known[group] ? _states[group] : function.Start();
        var split = function.Split(new WindowRow(row, time, _counts[group] + 1, first), ref state);
        _states[group] = state;
        _known[group] = true;
        if (split == WindowSplit.CloseBefore && open != 0)
        {
            host.Finish(open);
            open = 0;
        }
        if (open == 0)
            open = Open(group, time);
        _counts[group]++;
        _ends = split == WindowSplit.CloseAfter;
        windows.Add(open);
        return Assignment.Assigned;
    }

    public override void Closing(int window)
    {
        var group = pool[window].Group;
        _open[group] = 0;
        _counts[group] = 0;
    }

    public override void Opened(int window)
    {
        var group = pool[window].Group;
        EnsureGroup(group);
        _open[group] = window;
    }

    public override bool Remembers(int group) => group < _known.Length && _known[group];

    public override void Save(int group, IBufferWriter<byte> to)
    {
        to.WriteVarint((ulong)_counts[group]);
        to.WriteVarint((ulong)_windows[group]);
        to.WriteBytes(FunctionState.Save(_states[group]));
    }

    public override void Load(int group, ref StateCursor from)
    {
        EnsureGroup(group);
        _counts[group] = from.ReadNumber();
        _windows[group] = from.ReadNumber();
        _states[group] = FunctionState.Load<TState>(from.ReadBytes());
        _known[group] = true;
    }

    public override void Retain(ReadOnlySpan<int> groups)
    {
    }

    int Open(int group, long time)
    {
        var window = host.Open(group, time, 0);
        pool[window].Index = _windows[group]++;
        return _open[group] = window;
    }

    void EnsureGroup(int group)
    {
        Scratch.Grow(ref _open, group + 1);
        Scratch.Grow(ref _counts, group + 1);
        Scratch.Grow(ref _windows, group + 1);
        Scratch.Grow(ref _states, group + 1);
        Scratch.Grow(ref _known, group + 1);
    }
}
