namespace OrleansStream.Windows;

/// <summary>
/// How event time is cut into panes and which panes each window holds. Panes are as large as they can be with every window being a row of whole
/// panes: one per slide, or two where the size is no multiple of the slide (paired windows, Krishnamurthy et al. 2006). Panes and windows are
/// numbered along time; windows in the order in which they end.
/// </summary>
sealed class SliceLayout
{
    // Times beyond are taken for these, so that no sum below overflows.
    const long Furthest = 1L << 62;

    readonly long _period;
    readonly long _offset;
    readonly long _size;
    readonly long _head;
    readonly long _wholePeriods;
    readonly long _perBase;
    readonly long _perRun;

    SliceLayout(long size, long period, long offset, bool cumulative)
    {
        _size = size;
        _period = period;
        _wholePeriods = size / period;
        _head = size % period;
        _perBase = cumulative ? _wholePeriods : 0;
        _perRun = _wholePeriods + (_head == 0 ? 0 : 1);
        _offset = FloorMod(offset, cumulative ? size : period);
        OnePane = !cumulative && size <= period;
        HasGaps = !cumulative && size < period;
    }

    /// <summary>Whether each window is one pane.</summary>
    public bool OnePane { get; }

    /// <summary>Whether there are rows that belong to no window.</summary>
    public bool HasGaps { get; }

    public static SliceLayout Tumbling(long size, long offset) => new(size, size, offset, false);

    public static SliceLayout Sliding(long size, long slide, long offset) => new(size, slide, offset, false);

    /// <summary>The size is a multiple of the step.</summary>
    public static SliceLayout Cumulative(long size, long step, long offset) => new(size, step, offset, true);

    public long PaneOf(long time)
    {
        var since = Math.Clamp(time, -Furthest, Furthest) - _offset;
        var period = FloorDiv(since, _period);
        if (_head == 0)
            return period;
        return (2 * period) + (since - (period * _period) >= _head ? 1 : 0);
    }

    public long PaneStart(long pane)
    {
        if (_head == 0)
            return (pane * _period) + _offset;
        return ((pane >> 1) * _period) + _offset + ((pane & 1) * _head);
    }

    /// <summary>Whether a pane lies between the windows.</summary>
    public bool IsGap(long pane) => HasGaps && (pane & 1) != 0;

    /// <summary>The first window that holds a pane.</summary>
    public long FirstWindow(long pane)
    {
        if (_perBase > 0)
            return pane;
        if (_head == 0)
            return pane - _wholePeriods + 1;
        return ((pane - (2 * _wholePeriods) - 1) >> 1) + 1;
    }

    /// <summary>The last window that holds a pane.</summary>
    public long LastWindow(long pane)
    {
        if (_perBase > 0)
            return (FloorDiv(pane, _perBase) * _perBase) + _perBase - 1;
        return _head == 0 ? pane : pane >> 1;
    }

    /// <summary>A window's first pane.</summary>
    public long FirstPane(long window)
    {
        if (_perBase > 0)
            return FloorDiv(window, _perBase) * _perBase;
        return _head == 0 ? window : 2 * window;
    }

    /// <summary>The pane behind a window's last one.</summary>
    public long EndPane(long window)
    {
        if (_perBase > 0)
            return window + 1;
        return _head == 0 ? window + _wholePeriods : (2 * (window + _wholePeriods)) + 1;
    }

    /// <summary>
    /// The first window of a window's run. All windows of a run begin before the first one ends (those of cumulative windows: when it does), so that they
    /// hold panes of it; together with the panes that follow up to their own ends these are all theirs.
    /// </summary>
    public long RunStart(long window) => FloorDiv(window, _perRun) * _perRun;

    public long Start(long window) => PaneStart(FirstPane(window));

    public long End(long window) => PaneStart(EndPane(window));

    /// <summary>The first window that a watermark has not fired: the first with end - 1 above it.</summary>
    public long FirstOpen(long watermark)
    {
        var firstEnd = _perBase > 0 ? _period : _size;
        return Clamp(FloorDiv((Int128)watermark + 1 - _offset - firstEnd, _period) + 1);
    }

    /// <summary>The time below which a row is late for all its windows: their ends - 1 are not above what is closed, the watermark less the lateness.</summary>
    public long LateBelow(long closed)
    {
        var period = _perBase > 0 ? _size : _period;
        var lastLate = FloorDiv((Int128)closed + 1 - _offset - _size, period);
        return Clamp(((lastLate + 1) * period) + _offset);
    }

    /// <summary>What makes panes of another layout different ones.</summary>
    public override string ToString() => $"{(_perBase > 0 ? "cumulative" : "sliding")} {_size}/{_period}+{_offset}";

    static long Clamp(Int128 value) => (long)Int128.Clamp(value, -Furthest, Furthest);

    static long FloorDiv(long value, long divisor)
    {
        var quotient = Math.DivRem(value, divisor, out var remainder);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    static Int128 FloorDiv(Int128 value, long divisor)
    {
        var (quotient, remainder) = Int128.DivRem(value, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    static long FloorMod(long value, long divisor) => value - (FloorDiv(value, divisor) * divisor);
}
