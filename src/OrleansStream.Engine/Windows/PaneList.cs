namespace OrleansStream.Windows;

/// <summary>A stretch of event time that holds rows.</summary>
sealed class Pane(long index)
{
    /// <summary>Its number in the layout.</summary>
    public long Index { get; } = index;

    /// <summary>The page of its own rows.</summary>
    public int Page { get; set; }

    /// <summary>The page of the sum of this and later panes, or -1.</summary>
    public int Suffix { get; set; } = -1;
}

/// <summary>The panes that hold rows, in the order of time.</summary>
sealed class PaneList
{
    readonly List<Pane> _panes = [];

    public int Count => _panes.Count;

    public Pane this[int at] => _panes[at];

    /// <summary>The place of the first pane at or behind an index.</summary>
    public int LowerBound(long index)
    {
        // Rows and windows are nearly always at the end of time: few steps from the back.
        var at = _panes.Count;
        for (var step = 0; step < 4 && at > 0; step++)
        {
            if (_panes[at - 1].Index < index)
                return at;
            at--;
        }
        var low = 0;
        while (low < at)
        {
            var middle = (low + at) >>> 1;
            if (_panes[middle].Index < index)
                low = middle + 1;
            else
                at = middle;
        }
        return low;
    }

    public Pane? Find(long index)
    {
        var at = LowerBound(index);
        return at < _panes.Count && _panes[at].Index == index ? _panes[at] : null;
    }

    public void Insert(int at, Pane pane) => _panes.Insert(at, pane);

    public void RemoveFirst(int count) => _panes.RemoveRange(0, count);
}
