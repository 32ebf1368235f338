using OrleansStream.Keys;

namespace OrleansStream.Functions;

/// <summary>What a process function's task remembers, by the keys' ids: plain data that can be written out.</summary>
sealed class ProcessKeys<TKey, TState> where TState : class
{
    // Fewer keys are not worth forgetting.
    const int MinForgotten = 8192;

    Entry[] _entries = [];
    int _count;
    int _forgetAt = MinForgotten;

    /// <summary>Timers of event time.</summary>
    public KeyTimers Event { get; } = new();

    /// <summary>Timers of the clock.</summary>
    public KeyTimers Clock { get; } = new();

    public ref Entry this[int id] => ref _entries[id];

    public void Ensure(int keys)
    {
        Scratch.Grow(ref _entries, keys);
        for (; _count < keys; _count++)
            _entries[_count] = new Entry { Latest = long.MinValue };
    }

    /// <summary>Keeps what a call that went well has done.</summary>
    public void Commit(int id, TState? state, List<TimerChange> changes)
    {
        ref var entry = ref _entries[id];
        entry.State = state;
        foreach (var (time, clock, set) in changes)
        {
            var timers = clock ? Clock : Event;
            if (set)
                entry.Timers += timers.Set(time, id) ? 1 : 0;
            else
                entry.Timers -= timers.Remove(time, id) ? 1 : 0;
        }
    }

    /// <summary>Forgets keys without state and timers when they are the most; gives the ids that stay, which are numbered anew in their order.</summary>
    public bool TryForget(out int[] kept)
    {
        kept = [];
        if (_count < _forgetAt)
            return false;
        var alive = new List<int>();
        for (var id = 0; id < _count; id++)
        {
            if (_entries[id].State is not null || _entries[id].Timers > 0)
                alive.Add(id);
        }
        _forgetAt = Math.Max(MinForgotten, alive.Count * 2);
        if (alive.Count * 2 > _count)
            return false;
        kept = [.. alive];
        Keep(kept);
        return true;
    }

    void Keep(int[] ids)
    {
        var numbers = new int[_count];
        for (var i = 0; i < ids.Length; i++)
        {
            _entries[i] = _entries[ids[i]];
            numbers[ids[i]] = i;
        }
        _entries.AsSpan(ids.Length, _count - ids.Length).Clear();
        _count = ids.Length;
        Event.Renumber(numbers);
        Clock.Renumber(numbers);
        Scratch.Shrink(ref _entries, _count);
    }

    public struct Entry
    {
        public TKey Key;
        public bool IsKnown;
        public TState? State;

        /// <summary>The latest event time of the key's rows.</summary>
        public long Latest;

        /// <summary>How many timers are set.</summary>
        public int Timers;
    }
}
