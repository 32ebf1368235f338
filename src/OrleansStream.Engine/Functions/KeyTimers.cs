using OrleansStream.Keys;

namespace OrleansStream.Functions;

/// <summary>
/// Timers of keys in the order of time, then of the keys, so that the order does not depend on which keys were forgotten meanwhile, nor on what a task took
/// over. A key has each time at most once.
/// </summary>
sealed class KeyTimers(GroupTable table)
{
    readonly IComparer<(long Time, int Key)> _order = Comparer<(long Time, int Key)>.Create((a, b) =>
    {
        var byTime = a.Time.CompareTo(b.Time);
        return byTime != 0 || a.Key == b.Key ? byTime : table.Compare(a.Key, b.Key);
    });

    SortedSet<(long Time, int Key)>? _timers;

    /// <summary>The earliest time; <see cref="long.MaxValue"/> if there is none.</summary>
    public long Next => Timers.Count == 0 ? long.MaxValue : Timers.Min.Time;

    SortedSet<(long Time, int Key)> Timers => _timers ??= new(_order);

    /// <summary>All timers, in order.</summary>
    public (long Time, int Key)[] All() => [.. Timers];

    /// <summary>Sets a timer; false if it was set.</summary>
    public bool Set(long time, int key) => Timers.Add((time, key));

    /// <summary>Takes a timer back; false if it was not set.</summary>
    public bool Remove(long time, int key) => Timers.Remove((time, key));

    /// <summary>Takes the next timer at or before a time out.</summary>
    public bool TryTake(long now, out long time, out int key)
    {
        (time, key) = Timers.Count == 0 ? (long.MaxValue, 0) : Timers.Min;
        return Timers.Count > 0 && time <= now && Timers.Remove((time, key));
    }

    public void Clear() => Timers.Clear();

    /// <summary>Gives keys other numbers, which the table knows already.</summary>
    public void Renumber(ReadOnlySpan<int> newKeys)
    {
        var moved = new List<(long, int)>(Timers.Count);
        foreach (var (time, key) in Timers)
            moved.Add((time, newKeys[key]));
        _timers = new(moved, _order);
    }
}
