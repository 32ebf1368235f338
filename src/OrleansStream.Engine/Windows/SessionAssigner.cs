using OrleansStream.Events;
using OrleansStream.Keys;

namespace OrleansStream.Windows;

/// <summary>Assigns rows to sessions: each group's are in a chain, newest first, more than the gap apart.</summary>
sealed class SessionAssigner(long gap, WindowPool pool, IWindowHost host) : WindowAssigner
{
    // By group; 0: it has none.
    int[] _newest = [];

    public override Assignment Assign(int group, long time, in RowView row, List<int> windows)
    {
        Scratch.Grow(ref _newest, group + 1);
        var newer = 0;
        var found = _newest[group];
        while (found != 0 && time < pool[found].Start - gap)
        {
            newer = found;
            found = pool[found].Older;
        }
        if (found == 0 || time > pool[found].End)
        {
            if (host.IsClosed(time + gap))
                return Assignment.Late;
            var opened = host.Open(group, time, time + gap);
            pool[opened].Older = found;
            SetNewer(group, newer, opened);
            windows.Add(opened);
            return Assignment.Assigned;
        }
        Extend(found, time);
        windows.Add(found);
        return Assignment.Assigned;
    }

    public override void Closing(int window)
    {
        var group = pool[window].Group;
        var newer = 0;
        for (var at = _newest[group]; at != window; at = pool[at].Older)
            newer = at;
        SetNewer(group, newer, pool[window].Older);
    }

    public override void Opened(int window)
    {
        ref var session = ref pool[window];
        Scratch.Grow(ref _newest, session.Group + 1);
        var newer = 0;
        var older = _newest[session.Group];
        for (; older != 0 && pool[older].Start > session.Start; older = pool[older].Older)
            newer = older;
        session.Older = older;
        SetNewer(session.Group, newer, window);
    }

    public override void Retain(ReadOnlySpan<int> groups)
    {
        var newest = new int[groups.Length];
        for (var i = 0; i < groups.Length; i++)
            newest[i] = _newest[groups[i]];
        _newest = newest;
    }

    void Extend(int window, long time)
    {
        ref var session = ref pool[window];
        session.Start = Math.Min(session.Start, time);
        if (time + gap > session.End)
        {
            session.End = time + gap;
            host.Moved(window);
        }
        var older = session.Older;
        if (older == 0 || session.Start > pool[older].End)
            return;
        session.Start = pool[older].Start;
        host.Merge(window, older);
    }

    void SetNewer(int group, int newer, int window)
    {
        if (newer == 0)
            _newest[group] = window;
        else
            pool[newer].Older = window;
    }
}
