using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;
using OrleansStream.Keys;

namespace OrleansStream.Windows;

/// <summary>Rows of a group that came one after another. Its number is also its slot in the accumulators.</summary>
struct CountPane
{
    /// <summary>The number of its first row in the group.</summary>
    public long Start;

    /// <summary>The latest event time of its rows.</summary>
    public long Latest;

    /// <summary>The group's next pane; 0: none. Of a free number the next free one.</summary>
    public int Next;
}

/// <summary>The panes of all groups, each group's in a chain, oldest first. Numbers begin at 1.</summary>
sealed class CountPanes(AccumulatorSet accumulators)
{
    // 2^29 slots: beyond, the arrays of larger states could not be addressed.
    const int MaxPanes = 1 << 29;

    CountPane[] _panes = new CountPane[64];
    int[] _oldest = [];
    int[] _newest = [];
    int _free;
    int _used = 1;

    public ref CountPane this[int pane] => ref _panes[pane];

    /// <summary>The group's first pane, or 0.</summary>
    public int Oldest(int group) => _oldest[group];

    /// <summary>The group's last pane, or 0.</summary>
    public int Newest(int group) => _newest[group];

    public void EnsureGroups(int groups)
    {
        Scratch.Grow(ref _oldest, groups);
        Scratch.Grow(ref _newest, groups);
    }

    /// <summary>Adds an empty pane behind the group's others.</summary>
    public int Add(int group, long start)
    {
        var pane = Rent();
        _panes[pane] = new CountPane { Start = start, Latest = long.MinValue };
        if (_newest[group] == 0)
            _oldest[group] = pane;
        else
            _panes[_newest[group]].Next = pane;
        return _newest[group] = pane;
    }

    /// <summary>Takes the group's first pane out of its chain; its number stays taken, and knows the next, until it is returned.</summary>
    public int Unlink(int group)
    {
        var pane = _oldest[group];
        _oldest[group] = _panes[pane].Next;
        if (_oldest[group] == 0)
            _newest[group] = 0;
        return pane;
    }

    /// <summary>A number whose slot is empty.</summary>
    public int Rent()
    {
        var pane = _free;
        if (pane != 0)
        {
            _free = _panes[pane].Next;
            return pane;
        }
        if (_used == MaxPanes)
            throw new StreamException(ErrorCodes.LimitReached, $"{MaxPanes:N0} panes of count windows are more than one task can hold; use fewer groups, a larger slide or more parallelism.");
        pane = _used++;
        if (pane >= _panes.Length)
            Scratch.Grow(ref _panes, pane + 1);
        accumulators.EnsureSlots(_panes.Length);
        return pane;
    }

    /// <summary>Empties numbers' slots and gives them back.</summary>
    public void Return(ReadOnlySpan<int> panes)
    {
        accumulators.Clear(panes);
        foreach (var pane in panes)
        {
            _panes[pane].Next = _free;
            _free = pane;
        }
    }
}
