using System.Buffers;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Functions;

/// <summary>What a process function's task remembers, by the keys' ids: plain data that can be written out.</summary>
sealed class ProcessKeys<TKey, TState>(GroupTable table) where TState : class
{
    // Fewer keys are not worth forgetting.
    const int MinForgotten = 8192;

    Entry[] _entries = [];
    int _count;
    int _forgetAt = MinForgotten;

    /// <summary>Timers of event time.</summary>
    public KeyTimers Event { get; } = new(table);

    /// <summary>Timers of the clock.</summary>
    public KeyTimers Clock { get; } = new(table);

    /// <summary>The keys that changed; null while nobody asks for them.</summary>
    public DirtySlots? Changes { get; set; }

    public ref Entry this[int id] => ref _entries[id];

    public void Ensure(int keys)
    {
        Changes?.EnsureSlots(keys);
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

    /// <summary>Notes that a timer of a key was taken out.</summary>
    public void Fired(int id)
    {
        Changes?.Mark(id);
        _entries[id].Timers--;
    }

    /// <summary>Takes all timers back.</summary>
    public void TakeTimersBack()
    {
        foreach (var (_, id) in (IEnumerable<(long, int)>)[.. Event.All(), .. Clock.All()])
            Fired(id);
        Event.Clear();
        Clock.Clear();
    }

    /// <summary>
    /// Forgets keys without state and timers when they are the most; the others are numbered anew in their order. Those that changed stay until a snapshot has
    /// said so.
    /// </summary>
    public void TryForget()
    {
        if (_count < _forgetAt)
            return;
        var alive = new List<int>();
        for (var id = 0; id < _count; id++)
        {
            if (_entries[id].IsAlive || Changes?[id] == true)
                alive.Add(id);
        }
        _forgetAt = Math.Max(MinForgotten, alive.Count * 2);
        if (alive.Count * 2 <= _count)
            Keep([.. alive]);
    }

    /// <summary>Writes keys: all or those that changed, which then count as changed no more.</summary>
    public void Save(StateWriter writer)
    {
        var entries = new KeyedEntries(table);
        var changes = writer.IsFull ? null : Changes;
        entries.Add(_count, changes);
        entries.Prepare();
        var (events, clocks) = (TimesOf(Event), TimesOf(Clock));
        for (var n = 0; n < entries.Count; n++)
        {
            var id = entries.Begin(n);
            ref readonly var entry = ref _entries[id];
            if (!entry.IsAlive)
            {
                entries.Remove(writer);
                continue;
            }
            entries.Value.WriteInt64(entry.Latest);
            entries.Value.WriteBool(entry.State is not null);
            if (entry.State is not null)
                entries.Value.WriteBytes(FunctionState.Save(entry.State));
            WriteTimes(events, id, entries.Value);
            WriteTimes(clocks, id, entries.Value);
            entries.Put(writer);
        }
        Changes?.Clear();
        _forgetAt = MinForgotten;

        Dictionary<int, List<long>> TimesOf(KeyTimers timers)
        {
            var times = new Dictionary<int, List<long>>();
            foreach (var (time, key) in timers.All())
            {
                if (changes?[key] != false)
                    (System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(times, key, out _) ??= []).Add(time);
            }
            return times;
        }
    }

    /// <summary>Takes a key over.</summary>
    public void Restore(scoped in StateEntry saved)
    {
        var id = table.FindKey(saved.Key);
        Ensure(table.Count);
        ref var entry = ref _entries[id];
        var from = new StateCursor(saved.Value);
        entry.Latest = from.ReadInt64();
        entry.State = from.ReadBool() ? FunctionState.Load<TState>(from.ReadBytes()) : null;
        entry.Timers = ReadTimes(Event, id, ref from) + ReadTimes(Clock, id, ref from);
    }

    static void WriteTimes(Dictionary<int, List<long>> times, int id, IBufferWriter<byte> to)
    {
        var list = times.GetValueOrDefault(id);
        to.WriteVarint((ulong)(list?.Count ?? 0));
        foreach (var time in list ?? [])
            to.WriteInt64(time);
    }

    static int ReadTimes(KeyTimers timers, int id, ref StateCursor from)
    {
        var set = 0;
        for (var left = from.ReadCount(sizeof(long)); left > 0; left--)
            set += timers.Set(from.ReadInt64(), id) ? 1 : 0;
        return set;
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
        table.Retain(ids);
        Changes?.Retain(ids);
        Event.Renumber(numbers);
        Clock.Renumber(numbers);
        Scratch.Shrink(ref _entries, _count);
    }

    public struct Entry
    {
        public TKey Key;
        public bool IsKnown;
        public TState? State;

        /// <summary>The latest event time of the key's rows since there has been state or a timer.</summary>
        public long Latest;

        /// <summary>How many timers are set.</summary>
        public int Timers;

        /// <summary>Whether there is anything to remember.</summary>
        public readonly bool IsAlive => State is not null || Timers > 0;
    }
}
