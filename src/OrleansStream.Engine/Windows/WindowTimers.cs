using OrleansStream.Keys;

namespace OrleansStream.Windows;

/// <summary>
/// Timers of windows by their numbers, at most one each that counts. A window's time may be moved further on without telling: when its timer is due,
/// the caller looks, and sets it anew.
/// </summary>
sealed class WindowTimers
{
    readonly PriorityQueue<int, long> _queue = new();

    // By window the time that its timer stands at plus one, wrapped, so that 0 is none; entries of the queue with other times are left over.
    long[] _at = [];

    /// <summary>When the first timer is due; <see cref="long.MaxValue"/>: there is none.</summary>
    public long Next
    {
        get
        {
            while (_queue.TryPeek(out var window, out var due))
            {
                if (At(window) == due)
                    return due;
                _queue.Dequeue();
            }
            return long.MaxValue;
        }
    }

    /// <summary>Makes sure that a window is looked at when a time comes; <see cref="long.MaxValue"/> never comes.</summary>
    public void Set(int window, long due)
    {
        Scratch.Grow(ref _at, window + 1);
        if (due >= At(window))
            return;
        _at[window] = unchecked(due - long.MaxValue);
        _queue.Enqueue(window, due);
    }

    /// <summary>Takes a window's timer away.</summary>
    public void Cancel(int window)
    {
        if (window < _at.Length)
            _at[window] = 0;
    }

    /// <summary>Takes out the first window that is due at a time.</summary>
    public bool TryTake(long now, out int window, out long due)
    {
        due = Next;
        window = 0;
        if (due > now || due == long.MaxValue)
            return false;
        window = _queue.Dequeue();
        _at[window] = 0;
        return true;
    }

    long At(int window) => unchecked(_at[window] + long.MaxValue);
}
