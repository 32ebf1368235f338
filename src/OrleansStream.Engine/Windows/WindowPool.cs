using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <summary>An open window of a group.</summary>
struct Window
{
    /// <summary>The group's id; -1: the number is free.</summary>
    public int Group;

    /// <summary>The slot of its aggregates.</summary>
    public int Slot;

    /// <summary>A session's next older one in its group, or a free number's next; 0: none.</summary>
    public int Older;

    /// <summary>Where it begins; a session at its first row.</summary>
    public long Start;

    /// <summary>Where it ends; a session a gap behind its last row.</summary>
    public long End;

    /// <summary>Which of its group's windows it is, where they are numbered.</summary>
    public long Index;

    /// <summary>Rows that it holds.</summary>
    public long Rows;

    /// <summary>Rows since it fired by count.</summary>
    public long Counted;

    /// <summary>The latest event time of the rows that it holds.</summary>
    public long Latest;

    /// <summary>The clock at which it fires early; <see cref="long.MaxValue"/>: no row has come since it fired.</summary>
    public long EarlyDue;

    /// <summary>The round in which it last fired without being emptied: its result may still have to be read.</summary>
    public long FiredIn;
}

/// <summary>The open windows of all groups by their numbers, which begin at 1, and the slots of their aggregates.</summary>
sealed class WindowPool(AccumulatorSet accumulators)
{
    // 2^29 slots: beyond, the arrays of larger states could not be addressed.
    const int MaxSlots = 1 << 29;

    readonly Stack<int> _freeSlots = [];
    Window[] _windows = new Window[64];
    int _free;
    int _slots;
    int _room;

    /// <summary>Numbers are below it.</summary>
    public int Limit { get; private set; } = 1;

    public ref Window this[int window] => ref _windows[window];

    /// <summary>Opens an empty window.</summary>
    public int Open(int group, long start, long end)
    {
        var window = _free;
        if (window != 0)
            _free = _windows[window].Older;
        else
        {
            window = Limit++;
            Scratch.Grow(ref _windows, Limit);
        }
        _windows[window] = new Window
        {
            Group = group,
            Slot = RentSlot(),
            Start = start,
            End = end,
            Latest = long.MinValue,
            EarlyDue = long.MaxValue,
            FiredIn = -1,
        };
        return window;
    }

    /// <summary>Closes a window; its aggregates are lost.</summary>
    public void Close(int window)
    {
        ReturnSlot(_windows[window].Slot);
        _windows[window] = new Window { Group = -1, Older = _free };
        _free = window;
    }

    /// <summary>Whether a number is that of an open window.</summary>
    public bool IsOpen(int window) => _windows[window].Group >= 0;

    /// <summary>An empty slot.</summary>
    public int RentSlot()
    {
        if (_freeSlots.TryPop(out var slot))
            return slot;
        if (_slots == _room)
        {
            if (_room >= MaxSlots)
                throw new StreamException(ErrorCodes.LimitReached,
                    $"{_slots:N0} windows are more than one task can hold open; use fewer groups, a larger slide or more parallelism.");
            _room = Math.Max(64, _room * 2);
            accumulators.EnsureSlots(_room);
        }
        return _slots++;
    }

    /// <summary>Empties a slot and gives it back.</summary>
    public void ReturnSlot(int slot)
    {
        accumulators.Clear([slot]);
        _freeSlots.Push(slot);
    }

    /// <summary>The groups that have open windows or have changed, ascending.</summary>
    public int[] LiveGroups(int groups, DirtySlots? changes)
    {
        var alive = new bool[groups];
        for (var window = 1; window < Limit; window++)
        {
            if (IsOpen(window))
                alive[_windows[window].Group] = true;
        }
        var live = new List<int>();
        for (var group = 0; group < groups; group++)
        {
            if (alive[group] || changes?[group] == true)
                live.Add(group);
        }
        return [.. live];
    }

    /// <summary>Renumbers groups: the n-th of those given becomes n; the others have no windows.</summary>
    public void Retain(ReadOnlySpan<int> groups)
    {
        for (var window = 1; window < Limit; window++)
        {
            if (IsOpen(window))
                _windows[window].Group = groups.BinarySearch(_windows[window].Group);
        }
    }
}
