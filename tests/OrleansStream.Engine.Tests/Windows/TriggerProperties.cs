using CsCheck;
using OrleansStream.Events;
using OrleansStream.Functions;

namespace OrleansStream.Windows;

/// <summary>
/// Goal: every kind of window with every trigger, by event time or by the clock, gives exactly what windows computed in the plainest way give, whatever
/// the batches. Method: random rows, watermarks and moments of the clock to both; results, their order, their times and the watermark passed on are equal.
/// </summary>
public class TriggerProperties
{
    const string Aggregations = NaiveWindows.Aggregations;

    /// <summary>Rows; or, without any, a watermark or a moment of the clock.</summary>
    sealed record Event(NaiveWindows.Row[] Rows, long? Watermark, long? Clock);

    sealed record Kind(string Json, Func<long, IEnumerable<(long, long)>>? Assign, long? Gap)
    {
        public FunctionRegistry? Functions { get; init; }
    }

    sealed record Setting(bool ByClock, long Lateness, long? Count, long? EarlyCount, long? EarlyEvery, bool Purge)
    {
        public bool IsPlain => (Count ?? EarlyCount ?? EarlyEvery) is null && !Purge;
    }

    static readonly Gen<NaiveWindows.Row> GenRow =
        from key in Gen.Int[0, 2]
        from time in Gen.Long[-20, 60]
        from value in Gen.Long[-9, 9]
        select new NaiveWindows.Row($"k{key}", time, value);

    static readonly Gen<Event> GenEvent = Gen.Frequency(
        (6, GenRow.Array[1, 6].Select(rows => new Event(rows, null, null))),
        (2, Gen.Long[-20, 70].Select(mark => new Event([], mark, null))),
        (2, Gen.Long[1, 12].Select(step => new Event([], null, step))));

    static readonly Gen<Kind> GenKind = Gen.OneOf(
        Gen.Select(Gen.Int[1, 15], Gen.Int[1, 18], Gen.Int[-5, 5], (size, slide, offset) =>
            new Kind($$""" "type": "sliding", "size": {{size}}, "slide": {{slide}}, "offset": {{offset}} """, t => Sliding(t, size, slide, offset), null)),
        Gen.Select(Gen.Int[1, 15], Gen.Int[-5, 5], (size, offset) =>
            new Kind($$""" "type": "tumbling", "size": {{size}}, "offset": {{offset}} """, t => Sliding(t, size, size, offset), null)),
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4], (step, steps) =>
            new Kind($$""" "type": "cumulative", "size": {{steps * step}}, "step": {{step}} """, t => Cumulative(t, steps, step), null)),
        Gen.Int[1, 9].Select(gap => new Kind($$""" "type": "session", "gap": {{gap}} """, null, gap)),
        Gen.Const(new Kind(""" "type": "global" """, null, null)),
        Gen.Select(Gen.Int[1, 15], Gen.Int[1, 18], (size, slide) =>
            new Kind(""" "type": "custom", "function": "sliding" """, t => Sliding(t, size, slide, 0), null)
            {
                Functions = new FunctionRegistry().Add("sliding", WindowFunction.Assign((row, windows) =>
                {
                    foreach (var (start, end) in Sliding(row.Time, size, slide, 0))
                        windows.Add(start, end);
                })),
            }));

    static readonly Gen<Setting> GenSetting =
        from byClock in Gen.Bool
        from lateness in Gen.OneOf(Gen.Const(0L), Gen.Long[1, 20])
        from byCount in Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true)))
        from count in Gen.Long[1, 4]
        from early in Gen.Bool
        from every in Gen.OneOf(Gen.Const((long?)null), Gen.Long[1, 9].Select(e => (long?)e))
        from purge in Gen.Bool
        select new Setting(byClock, byClock ? 0 : lateness, byCount ? count : null, !byCount && early ? count : null, byCount ? null : every, purge);

    [Fact]
    public void Every_window_with_every_trigger_is_as_if_computed_row_by_row() =>
        Gen.Select(GenKind, GenSetting, GenEvent.Array[0, 30]).Sample((kind, setting, events) =>
        {
            var step = Step(kind, setting);
            var naive = new NaiveWindows
            {
                Assign = kind.Assign,
                Gap = kind.Gap,
                ByClock = setting.ByClock,
                Lateness = setting.Lateness,
                Count = setting.Count,
                EarlyCount = setting.EarlyCount,
                EarlyEvery = setting.EarlyEvery,
                Purge = setting.Purge,
            };
            var needsClock = (setting.ByClock && (kind.Assign is not null || kind.Gap is not null)) || setting.EarlyEvery is not null;
            if (needsClock)
                step.Tick(0);
            foreach (var happens in events)
            {
                if (happens.Watermark is { } mark)
                {
                    if (mark <= naive.Watermark)
                        continue;
                    Assert.Equal(naive.Advance(mark), step.Advance(mark));
                    Assert.Equal(naive.Passed, step.Watermark);
                }
                else if (happens.Clock is { } passes)
                {
                    if (!needsClock)
                        continue;
                    var now = naive.Now + passes;
                    Assert.Equal(naive.Tick(now), step.Tick(now));
                }
                else
                {
                    // With the usual trigger a batch corrects each window once.
                    foreach (var rows in setting.IsPlain && kind.Functions is null ? happens.Rows.Chunk(1) : [happens.Rows])
                        Assert.Equal(rows.SelectMany(naive.Add).ToArray(), step.Push(Batch(step, rows)));
                }
            }
            Assert.Equal(naive.Advance(long.MaxValue), step.End());
            Assert.Equal(long.MaxValue, step.Watermark);
            Assert.Equal(naive.Late, step.LateCount);
            Assert.Equal(naive.Late, step.Late.Count);
        }, iter: 3000);

    [Fact]
    public void Count_windows_are_as_if_computed_from_all_rows_of_the_group() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 12], Gen.Bool, GenRow.Array[0, 12].Array[0, 9]).Sample((size, slide, partial, batches) =>
        {
            var step = new AggregateHarness($$"""
                { "window": { "type": "count", "size": {{size}}, "slide": {{slide}}, "partial": {{(partial ? "true" : "false")}} }, "groupBy": ["key"], "aggregations": [ {{Aggregations}} ] }
                """);
            var all = new Dictionary<string, List<NaiveWindows.Row>>();
            var fired = new Dictionary<string, int>();
            foreach (var batch in batches)
            {
                var expected = new List<string>();
                foreach (var row in batch)
                {
                    var rows = all.TryGetValue(row.Key, out var known) ? known : all[row.Key] = [];
                    rows.Add(row);
                    if (partial ? rows.Count % slide != 0 : rows.Count < size || (rows.Count - size) % slide != 0)
                        continue;
                    var index = fired[row.Key] = fired.GetValueOrDefault(row.Key, -1) + 1;
                    expected.Add($"{NaiveWindows.Values(row.Key, [.. rows.TakeLast(size)])} {index}");
                }
                Assert.Equal(expected, step.Push(Batch(step, batch)));
            }
            Assert.Empty(step.End());
        }, iter: 2000);

    /// <summary>A trigger that never fires early takes the windows away from the operators that are fast for the usual one.</summary>
    [Fact]
    public void All_aggregates_give_the_same_in_every_operator_of_time_windows() =>
        Gen.Select(GenKind.Where(k => k.Functions is null && (k.Assign ?? (object?)k.Gap) is not null), GenRow.Array[1, 60], Gen.Int[1, 20], Gen.Int[1, 20])
            .Sample((kind, rows, few, many) =>
            {
                var usual = Results(kind, "", rows, few);
                Assert.Equal(usual, Results(kind, """, "trigger": { "earlyCount": 1000 } """, rows, many));
                Assert.Equal(usual, Results(kind, """, "trigger": { "earlyCount": 1000, "purge": true } """, rows, few));
            }, iter: 1000);

    [Fact]
    public void Batches_do_not_matter_to_any_trigger() =>
        Gen.Select(GenKind, GenSetting.Where(s => !s.IsPlain), GenRow.Array[1, 40], Gen.Int[1, 40]).Sample((kind, setting, rows, size) =>
        {
            var (whole, split) = (Step(kind, setting), Step(kind, setting));
            foreach (var step in setting.ByClock || setting.EarlyEvery is not null ? new[] { whole, split } : [])
                _ = kind.Json.Contains("global", StringComparison.Ordinal) && setting.EarlyEvery is null ? [] : step.Tick(0);
            var expected = whole.Push(Batch(whole, rows));
            Assert.Equal(expected, rows.Chunk(size).SelectMany(r => split.Push(Batch(split, r))).ToArray());
            Assert.Equal(whole.End(), split.End());
        }, iter: 1000);

    const string AllAggregates = """
        { "type": "count" }, { "type": "count", "field": "value", "as": "values", "where": "value > 0" }, { "type": "sum", "field": "value" },
        { "type": "avg", "field": "value" }, { "type": "min", "field": "value" }, { "type": "max", "field": "value" }, { "type": "first", "field": "value" },
        { "type": "last", "field": "value" }, { "type": "percentile", "field": "value", "percentiles": [10, 99] }, { "type": "median", "field": "value" },
        { "type": "countDistinct", "field": "value" }, { "type": "countDistinct", "field": "value", "exact": false, "as": "about" },
        { "type": "topK", "field": "value", "k": 2 }, { "type": "collect", "field": "value" }, { "type": "collect", "as": "rows" },
        { "type": "custom", "expr": "sum(value * 2) / count()", "as": "twice" }, { "type": "min", "expr": "cast(value as string)", "as": "text" },
        { "type": "stddev", "field": "same" }, { "type": "variancePop", "field": "same" }
        """;

    static string[] Results(Kind kind, string trigger, NaiveWindows.Row[] rows, int batch)
    {
        var step = new AggregateHarness(
            $$"""{ "window": { {{kind.Json}} {{trigger}} }, "groupBy": ["key"], "aggregations": [ {{AllAggregates}} ] }""", "key string, value int64, same int64") { ShowTimes = true };
        return [.. rows.Chunk(batch).SelectMany(some => step.Push(
            AggregateHarness.Batch(step.Input, some.Select(r => (r.Time, new object?[] { r.Key, r.Value % 4 == 0 ? null : r.Value, 3L }))))), .. step.End()];
    }

    static AggregateHarness Step(Kind kind, Setting setting)
    {
        var trigger = setting.Count is { } count
            ? $$"""{ "type": "count", "count": {{count}}, "purge": {{Text(setting.Purge)}} }"""
            : $$"""{ "earlyCount": {{setting.EarlyCount?.ToString() ?? "null"}}, "earlyEvery": {{setting.EarlyEvery?.ToString() ?? "null"}}, "purge": {{Text(setting.Purge)}} }""";
        return new AggregateHarness($$"""
            { "window": { {{kind.Json}}, "time": "{{(setting.ByClock ? "processing" : "event")}}", "allowedLateness": {{setting.Lateness}}, "trigger": {{trigger}} },
              "groupBy": ["key"], "aggregations": [ {{Aggregations}} ] }
            """, functions: kind.Functions) { ShowTimes = true };
    }

    static EventBatch Batch(AggregateHarness step, NaiveWindows.Row[] rows) =>
        AggregateHarness.Batch(step.Input, rows.Select(r => (r.Time, new object?[] { r.Key, r.Value })));

    static string Text(bool value) => value ? "true" : "false";

    static IEnumerable<(long, long)> Sliding(long time, long size, long slide, long offset)
    {
        for (var start = -200 * slide + offset; start <= time; start += slide)
        {
            if (time < start + size)
                yield return (start, start + size);
        }
    }

    static IEnumerable<(long, long)> Cumulative(long time, int steps, long step)
    {
        var start = (long)Math.Floor((double)time / (steps * step)) * steps * step;
        return Enumerable.Range(1, steps).Select(n => (start, start + (n * step))).Where(w => time < w.Item2);
    }
}
