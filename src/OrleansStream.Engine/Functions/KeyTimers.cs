namespace OrleansStream.Functions;

/// <summary>Timers of keys in the order of time, then of the keys' first coming. A key has each time at most once.</summary>
sealed class KeyTimers
{
    SortedSet<(long Time, int Key)> _timers = [];

    /// <summary>The earliest time; <see cref="long.MaxValue"/> if there is none.</summary>
    public long Next => _timers.Count == 0 ? long.MaxValue : _timers.Min.Time;

    /// <summary>All timers, in order.</summary>
    public (long Time, int Key)[] All() => [.. _timers];

    /// <summary>Sets a timer; false if it was set.</summary>
    public bool Set(long time, int key) => _timers.Add((time, key));

    /// <summary>Takes a timer back; false if it was not set.</summary>
    public bool Remove(long time, int key) => _timers.Remove((time, key));

    /// <summary>Takes the next timer at or before a time out.</summary>
    public bool TryTake(long now, out long time, out int key)
    {
        (time, key) = _timers.Count == 0 ? (long.MaxValue, 0) : _timers.Min;
        return _timers.Count > 0 && time <= now && _timers.Remove((time, key));
    }

    public void Clear() => _timers.Clear();

    /// <summary>Gives keys other numbers; the order of numbers stays.</summary>
    public void Renumber(ReadOnlySpan<int> newKeys)
    {
        var moved = new List<(long, int)>(_timers.Count);
        foreach (var (time, key) in _timers)
            moved.Add((time, newKeys[key]));
        _timers = [.. moved];
    }
}
