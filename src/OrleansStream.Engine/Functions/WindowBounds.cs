using OrleansStream.Windows;

namespace OrleansStream.Functions;

/// <summary>Takes the windows that a function assigns to one row.</summary>
public sealed class WindowBounds
{
    readonly List<(long End, long Start)> _bounds = [];

    internal WindowBounds()
    {
    }

    /// <summary>Adds the window of the times from <paramref name="start"/> on and below <paramref name="end"/>, milliseconds since 1970.</summary>
    /// <exception cref="ArgumentException">It is empty, or there are more than 100,000.</exception>
    public void Add(long start, long end)
    {
        if (start >= end)
            throw new ArgumentException($"A window ends behind its begin, but {start} is not below {end}.", nameof(end));
        if (_bounds.Count == WindowCheck.MaxWindowsPerRow)
            throw new ArgumentException($"A row can belong to at most {WindowCheck.MaxWindowsPerRow:N0} windows.", nameof(start));
        _bounds.Add((Math.Min(end, WindowTiming.Furthest), Math.Max(start, -WindowTiming.Furthest)));
    }

    internal int Count => _bounds.Count;

    internal (long End, long Start) this[int at] => _bounds[at];

    internal void Clear() => _bounds.Clear();

    /// <summary>Orders them by their ends and drops repeated ones.</summary>
    internal void Normalize()
    {
        if (_bounds.Count < 2)
            return;
        _bounds.Sort();
        var kept = 1;
        for (var i = 1; i < _bounds.Count; i++)
        {
            if (_bounds[i] != _bounds[kept - 1])
                _bounds[kept++] = _bounds[i];
        }
        _bounds.RemoveRange(kept, _bounds.Count - kept);
    }
}
