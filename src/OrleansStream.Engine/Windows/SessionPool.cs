using OrleansStream.Keys;

namespace OrleansStream.Windows;

/// <summary>A session of a group. Its number is also its slot in the accumulators.</summary>
struct Session
{
    /// <summary>The time of its first row.</summary>
    public long Start;

    /// <summary>The time of its last row.</summary>
    public long Last;

    /// <summary>The group's id.</summary>
    public int Group;

    /// <summary>The next older session of the group, or 0.</summary>
    public int Older;

    /// <summary>Whether it waits to fire in a timer wheel.</summary>
    public bool WaitsToFire;

    /// <summary>Whether it waits to be closed in a timer wheel.</summary>
    public bool WaitsToClose;

    /// <summary>Whether it was merged into another one; its number is given out again when no timer knows it.</summary>
    public bool IsMerged;
}

/// <summary>The sessions of all groups: each group's in a chain, newest first, more than the gap apart. Numbers begin at 1.</summary>
sealed class SessionPool
{
    Session[] _sessions = new Session[64];
    int[] _newest = [];
    int _free;
    int _used = 1;

    /// <summary>Numbers are below it.</summary>
    public int Limit => _used;

    public ref Session this[int session] => ref _sessions[session];

    /// <summary>All sessions by number, for the loop over rows.</summary>
    public Span<Session> All => _sessions;

    /// <summary>The newest session of each group, or 0.</summary>
    public Span<int> Newest => _newest;

    public void EnsureGroups(int groups) => Scratch.Grow(ref _newest, groups);

    /// <summary>Adds a session of one row between a newer one (0: it is the newest) and an older one.</summary>
    public int Add(int group, long time, int newer, int older)
    {
        var session = _free;
        if (session != 0)
            _free = _sessions[session].Older;
        else
        {
            session = _used++;
            Scratch.Grow(ref _sessions, _used);
        }
        _sessions[session] = new Session { Start = time, Last = time, Group = group, Older = older };
        if (newer == 0)
            _newest[group] = session;
        else
            _sessions[newer].Older = session;
        return session;
    }

    /// <summary>Takes a session out of its group's chain.</summary>
    public void Unlink(int session)
    {
        ref var gone = ref _sessions[session];
        if (_newest[gone.Group] == session)
        {
            _newest[gone.Group] = gone.Older;
            return;
        }
        var newer = _newest[gone.Group];
        while (_sessions[newer].Older != session)
            newer = _sessions[newer].Older;
        _sessions[newer].Older = gone.Older;
    }

    /// <summary>Gives the number of a session that is in no chain and no timer wheel back.</summary>
    public void Free(int session)
    {
        _sessions[session] = new Session { Older = _free, Group = -1 };
        _free = session;
    }

    /// <summary>The groups that have sessions.</summary>
    public int[] LiveGroups(int groups)
    {
        var live = new List<int>();
        for (var group = 0; group < groups; group++)
        {
            if (_newest[group] != 0)
                live.Add(group);
        }
        return [.. live];
    }

    /// <summary>Renumbers groups: the n-th of those given becomes n; all others have no sessions.</summary>
    public void Retain(ReadOnlySpan<int> groups)
    {
        var newest = new int[Math.Max(64, groups.Length)];
        for (var i = 0; i < groups.Length; i++)
        {
            newest[i] = _newest[groups[i]];
            for (var session = newest[i]; session != 0; session = _sessions[session].Older)
                _sessions[session].Group = i;
        }
        _newest = newest;
    }
}
