namespace OrleansStream.Windows;

/// <summary>
/// Windows in the plainest way, to compare with: every window keeps its rows, every result is computed from them anew, and the clock goes millisecond
/// by millisecond.
/// </summary>
sealed class NaiveWindows
{
    readonly List<Open> _open = [];
    readonly List<string> _results = [];
    long _arrived;

    public sealed record Row(string Key, long Time, long Value);

    sealed class Open(string key, long start, long end)
    {
        public string Key { get; } = key;

        public long Start { get; set; } = start;

        public long End { get; set; } = end;

        public List<(long Arrived, Row Row)> Rows { get; } = [];

        public long Counted { get; set; }

        public long? FirstSinceFiring { get; set; }
    }

    /// <summary>The bounds of a row's windows by its time; null: one window without an end.</summary>
    public Func<long, IEnumerable<(long Start, long End)>>? Assign { get; init; }

    /// <summary>For sessions; then <see cref="Assign"/> is not asked.</summary>
    public long? Gap { get; init; }

    public bool ByClock { get; init; }

    public long Lateness { get; init; }

    public long? Count { get; init; }

    public long? EarlyCount { get; init; }

    public long? EarlyEvery { get; init; }

    public bool Purge { get; init; }

    public int Late { get; private set; }

    public long Now { get; private set; }

    public long Watermark { get; private set; } = long.MinValue;

    /// <summary>The watermark passed on.</summary>
    public long Passed { get; private set; } = long.MinValue;

    bool HasEnd => Assign is not null || Gap is not null;

    public string[] Add(Row row)
    {
        var windows = WindowsOf(row).ToArray();
        if (windows is [null])
            Late++;
        foreach (var window in windows.OfType<Open>())
        {
            window.Rows.Add((_arrived, row));
            window.Counted++;
            window.FirstSinceFiring ??= Now;
            if (Count is null && FireAt(window) <= Watermark)
                Fire(window, FireAt(window));
            else if (window.Counted >= (Count ?? EarlyCount))
            {
                Fire(window, null);
                window.Counted = 0;
            }
        }
        _arrived++;
        return Take();
    }

    public string[] Advance(long watermark)
    {
        var before = Watermark;
        Watermark = watermark;
        foreach (var window in InOrder(w => Count is null && FireAt(w) > before && FireAt(w) <= watermark))
            Fire(window, FireAt(window) == long.MaxValue ? null : FireAt(window));
        _open.RemoveAll(w => CloseAt(w) <= watermark);
        var held = _open.Where(w => !HasEnd && Count is null && w.Rows.Count > 0).Select(w => w.Rows.Max(r => r.Row.Time) - 1);
        Passed = Math.Max(Passed, held.Append(watermark).Min());
        return Take();
    }

    public string[] Tick(long now)
    {
        while (Now < now)
        {
            Now++;
            var ended = InOrder(w => ByClock && HasEnd && w.End == Now).ToHashSet();
            foreach (var window in InOrder(w => (ended.Contains(w) && Count is null) || w.FirstSinceFiring + EarlyEvery == Now))
                Fire(window, null);
            _open.RemoveAll(ended.Contains);
        }
        return Take();
    }

    // A null stands for windows that take no more rows.
    IEnumerable<Open?> WindowsOf(Row row)
    {
        var time = ByClock ? Now : row.Time;
        if (Gap is { } gap)
            return [Session(row.Key, time, gap)];
        if (Assign is null)
            return [Find(row.Key, 0, 0)];
        var bounds = Assign(time).OrderBy(b => b.End).ToArray();
        var windows = bounds.Where(b => CloseAt(new Open("", b.Start, b.End)) > Watermark).Select(b => Find(row.Key, b.Start, b.End)).ToArray();
        return bounds.Length > 0 && windows.Length == 0 ? new Open?[] { null } : windows;
    }

    Open Find(string key, long start, long end)
    {
        if (_open.Find(w => w.Key == key && w.Start == start && w.End == end) is { } window)
            return window;
        _open.Add(window = new Open(key, start, end));
        return window;
    }

    Open? Session(string key, long time, long gap)
    {
        var session = new Open(key, time, time + gap);
        var touching = _open.Where(w => w.Key == key && time <= w.End && w.Start <= time + gap).ToArray();
        foreach (var other in touching)
        {
            session.Start = Math.Min(session.Start, other.Start);
            session.End = Math.Max(session.End, other.End);
            session.Rows.AddRange(other.Rows);
            session.Counted += other.Counted;
            session.FirstSinceFiring = session.FirstSinceFiring is { } first && first <= (other.FirstSinceFiring ?? long.MaxValue) ? first : other.FirstSinceFiring;
        }
        if (CloseAt(session) <= Watermark)
            return null;
        session.Rows.Sort((a, b) => a.Arrived.CompareTo(b.Arrived));
        _open.RemoveAll(touching.Contains);
        _open.Add(session);
        return session;
    }

    IEnumerable<Open> InOrder(Func<Open, bool> which) =>
        [.. _open.Where(which).OrderBy(w => w.End).ThenBy(w => w.Key, StringComparer.Ordinal).ThenBy(w => w.Start)];

    long FireAt(Open window) => ByClock || !HasEnd ? long.MaxValue : Gap is null ? window.End - 1 : window.End;

    long CloseAt(Open window) => ByClock || !HasEnd ? long.MaxValue : FireAt(window) + Lateness;

    void Fire(Open window, long? time)
    {
        window.FirstSinceFiring = null;
        if (window.Rows.Count == 0)
            return;
        time ??= Math.Max(window.Rows.Max(r => r.Row.Time), Passed == long.MinValue ? long.MinValue : Passed + 1);
        var bounds = HasEnd ? $" {window.Start} {window.End}" : "";
        _results.Add($"{time}: {Values(window.Key, [.. window.Rows.Select(r => r.Row)])}{bounds}");
        if (!Purge)
            return;
        window.Rows.Clear();
        window.Counted = 0;
    }

    public const string Aggregations = """
        { "type": "count" }, { "type": "sum", "field": "value" }, { "type": "first", "field": "value" }, { "type": "max", "field": "value" }, { "type": "collect", "field": "value" }
        """;

    /// <summary>The results of <see cref="Aggregations"/> over rows in the order of arrival.</summary>
    public static string Values(string key, Row[] rows) =>
        $"{key} {rows.Length} {rows.Sum(r => r.Value)} {rows.MinBy(r => r.Time)!.Value} {rows.Max(r => r.Value)} [{string.Join(',', rows.Select(r => r.Value))}]";

    string[] Take()
    {
        var taken = _results.ToArray();
        _results.Clear();
        return taken;
    }
}
