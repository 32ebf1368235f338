namespace OrleansStream.Windows;

/// <summary>Finds open windows by their group and bounds.</summary>
sealed class BoundsIndex(WindowPool pool, IWindowHost host)
{
    Dictionary<(int Group, long Start, long End), int> _windows = [];

    /// <summary>The window with these bounds, opened if need be.</summary>
    public int Find(int group, long start, long end)
    {
        if (_windows.TryGetValue((group, start, end), out var window))
            return window;
        window = host.Open(group, start, end);
        _windows.Add((group, start, end), window);
        return window;
    }

    /// <summary>Adds a window that is open.</summary>
    public void Add(int window) => _windows[(pool[window].Group, pool[window].Start, pool[window].End)] = window;

    public void Remove(int window) => _windows.Remove((pool[window].Group, pool[window].Start, pool[window].End));

    /// <summary>Takes the groups' new numbers from the pool.</summary>
    public void Renumber()
    {
        var windows = new Dictionary<(int, long, long), int>(_windows.Count);
        foreach (var window in _windows.Values)
            windows.Add((pool[window].Group, pool[window].Start, pool[window].End), window);
        _windows = windows;
    }
}
