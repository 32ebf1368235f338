using CsCheck;
using OrleansStream.Diagnostics;
using OrleansStream.Functions;

namespace OrleansStream.State;

/// <summary>
/// Goal: any other step that is stopped anywhere and begun again, in any number of tasks, gives what it would have given without a stop. Method: random rows,
/// watermarks, moments of the clock, full and incremental snapshots and restarts, against one task that saw only the rows and times.
/// </summary>
public class OperatorStateProperties
{
    const string Columns = "key string, number int64, price float64, name string, flag bool, tags list<string>";

    const string Aggregations = """
        { "type": "count" }, { "type": "sum", "field": "price" }, { "type": "last", "field": "name" }, { "type": "median", "field": "price" }, { "type": "collect", "field": "number" }
        """;

    enum Act
    {
        Push,
        Advance,
        Tick,
        Save,
        SaveAll,
        Restart,
    }

    /// <summary>What happens: rows, the watermark's distance behind the latest row, how far the clock moves, or how many tasks are begun.</summary>
    sealed record Event(Act Act, (long Time, object?[] Values)[] Rows, int Number);

    /// <summary>A step: its type and its config.</summary>
    sealed record Step(string Type, string Config)
    {
        /// <summary>Whether the times of results depend on the other keys of a task.</summary>
        public bool TimesVary { get; init; }
    }

    static readonly Gen<(long, object?[])> GenRow =
        from time in Gen.Int[-30, 6]
        from key in Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 60])
        from number in Gen.Long[-9, 9]
        from price in Gen.OneOf(Gen.Double[-1, 1], Gen.Double[0, 1e9], Gen.Const(-0.0))
        from name in Gen.Int[0, 5]
        from flag in Gen.Bool
        from tags in Gen.Int[0, 3].Select(t => (object?)$"t{t}").Array[0, 2]
        from isNull in Gen.Int[0, 9]
        select ((long)time, new object?[]
        {
            isNull == 0 ? null : key < 40 ? $"k{key}" : $"a key of more than sixteen bytes {key}", isNull == 1 ? null : number, price, $"n{name}", isNull == 2 ? null : flag,
            isNull == 3 ? null : tags,
        });

    static readonly Gen<Event> GenEvent = Gen.Frequency(
        (6, GenRow.Array[1, 25].Select(r => new Event(Act.Push, r, 0))),
        (3, Gen.Int[0, 20].Select(n => new Event(Act.Advance, [], n))),
        (2, Gen.Int[1, 12].Select(n => new Event(Act.Tick, [], n))),
        (3, Gen.Const(new Event(Act.Save, [], 0))),
        (1, Gen.Const(new Event(Act.SaveAll, [], 0))),
        (2, Gen.Int[1, 4].Select(n => new Event(Act.Restart, [], n))));

    static readonly Gen<string> GenWindow = Gen.OneOf(
        Gen.Select(Gen.Int[1, 30], Gen.Int[-5, 5]).Select((size, offset) => $$""" "type": "tumbling", "size": {{size}}, "offset": {{offset}} """),
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 12]).Select((size, slide) => $$""" "type": "sliding", "size": {{size}}, "slide": {{slide}} """),
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 5]).Select((step, steps) => $$""" "type": "cumulative", "size": {{step * steps}}, "step": {{step}} """),
        Gen.Int[1, 12].Select(gap => $$""" "type": "session", "gap": {{gap}} """),
        Gen.Const(""" "type": "global" """),
        Gen.Const(""" "type": "custom", "function": "assign" """),
        Gen.Const(""" "type": "custom", "function": "split" """));

    static readonly Gen<(string Window, bool TimesVary)> GenTriggered =
        from window in GenWindow
        from byClock in Gen.Int[0, 2].Select(n => n == 0)
        from lateness in Gen.OneOf(Gen.Const(0), Gen.Int[1, 20])
        from byCount in Gen.Int[0, 3].Select(n => n == 0)
        from count in Gen.Int[1, 5]
        from early in Gen.Bool
        from every in Gen.OneOf(Gen.Const((int?)null), Gen.Int[1, 9].Select(e => (int?)e))
        from purge in Gen.Bool
        let trigger = byCount
            ? $$""" "type": "count", "count": {{count}}, "purge": {{(purge ? "true" : "false")}} """
            : $$""" "type": "watermark", {{(early ? $"\"earlyCount\": {count}," : "")}} {{(every is { } e ? $"\"earlyEvery\": {e}," : "")}} "purge": {{(purge ? "true" : "false")}} """
        select ($$""" "window": { {{window}}, "time": "{{(byClock ? "processing" : "event")}}", "allowedLateness": {{(byClock || window.Contains("split", StringComparison.Ordinal) ? 0 : lateness)}}, "trigger": { {{trigger}} } }""",
            window.Contains("global", StringComparison.Ordinal) || window.Contains("split", StringComparison.Ordinal));

    static FunctionRegistry Functions() => new FunctionRegistry()
        .Add("assign", WindowFunction.Assign((row, windows) =>
        {
            if (row["number"] is not long number || number == 7)
                return;
            for (var n = 0; n < Math.Abs(number) % 3; n++)
                windows.Add(row.Time - (row.Time % 5) - n, row.Time + 3 + (n * 4));
        }))
        .Add("split", new Alternating())
        .Process("busy", new Busy())
        .Add("sums", ProcessWindowFunction.Of((string? key, IReadOnlyList<Row> rows, FiredWindow window) =>
            rows.Take(3).Select((r, i) => new Summed(key ?? "-", i, rows.Sum(x => x.Price), window.Start ?? window.Index ?? -1))));

    [Fact]
    public void Windows_with_any_trigger_by_any_time_go_on_as_if_never_stopped() => Check(GenTriggered.Select(w =>
        new Step("aggregate", $$"""{ {{w.Window}}, "groupBy": ["key"], "aggregations": [ {{Aggregations}} ] }""") { TimesVary = w.TimesVary }), 600);

    [Fact]
    public void Correlations_and_functions_of_windows_go_on_as_if_never_stopped() => Check(
        from window in GenTriggered
        from correlate in Gen.Bool
        select new Step(correlate ? "correlate" : "custom", correlate
            ? $$"""{ {{window.Window}}, "fields": ["key"] }"""
            : $$"""{ {{window.Window}}, "groupBy": ["key"], "function": "sums" }""")
        { TimesVary = window.TimesVary }, 200);

    [Fact]
    public void Reductions_per_window_go_on_as_if_never_stopped() => Check(
        GenTriggered.Select(w => new Step("reduce", $$"""{ {{w.Window}}, "groupBy": ["key"], {{Fold}} }""") { TimesVary = w.TimesVary }), 200);

    [Fact]
    public void Running_reductions_go_on_as_if_never_stopped() => Check(Gen.Const(new Step("reduce", $$"""{ "groupBy": ["key"], {{Fold}} }""")), 200);

    [Fact]
    public void Deduplication_goes_on_as_if_never_stopped() => Check(
        from fields in Gen.Int[0, s_keys.Length - 1].Select(n => s_keys[n])
        from ttl in Gen.OneOf(Gen.Const(""), Gen.Int[1, 30].Select(t => $$""", "ttl": {{t}}"""))
        select new Step("deduplicate", $$"""{ "by": {{fields}}{{ttl}} }"""), 300);

    [Fact]
    public void Functions_with_state_and_timers_go_on_as_if_never_stopped() =>
        Check(Gen.Const(new Step("custom", """{ "function": "busy", "groupBy": ["key"] }""")), 600);

    [Fact]
    public void Damaged_entries_are_a_coded_error_or_some_state_but_never_anything_else() => Gen.Select(
        Gen.OneOf(
            GenTriggered.Select(w => new Step("aggregate", $$"""{ {{w.Window}}, "groupBy": ["key", "number"], "aggregations": [ {{Aggregations}} ] }""")),
            Gen.Const(new Step("reduce", $$"""{ "groupBy": ["name", "key"], {{Fold}} }""")),
            Gen.Const(new Step("deduplicate", """{ "by": ["price", "flag"], "ttl": 20 }""")),
            Gen.Const(new Step("custom", """{ "function": "busy", "groupBy": ["key"] }"""))),
        GenRow.Array[1, 40], Gen.Int).Sample((step, rows, seed) =>
        {
            var random = new Random(seed);
            var harness = new StateHarness(step.Type, step.Config, Columns, functions: Functions());
            harness.Tick(1_000);
            harness.Push(rows);
            harness.Save(full: true);
            for (var n = 0; n < 10; n++)
            {
                try
                {
                    harness.RestartDamaged(block => random.Next(4) == 0 ? AccumulatorStateTests.Damaged(block, random) : block);
                    harness.Advance(long.MaxValue);
                }
                catch (StreamException e)
                {
                    Assert.Equal(ErrorCodes.CheckpointDamaged, e.Code);
                }
            }
        }, iter: 200);

    const string Fold = """
        "initial": { "rows": 0, "total": 0, "longest": null, "any": false, "tags": null, "worth": null },
        "set": {
          "rows": "acc.rows + 1",
          "total": "acc.total + price",
          "longest": "case when acc.longest is null or name > acc.longest then name else acc.longest end",
          "any": "acc.any or coalesce(flag, false)",
          "tags": "coalesce(tags, acc.tags)",
          "worth": "coalesce(acc.worth, cast(0 as decimal)) + cast(1 as decimal) / number"
        }
        """;

    static readonly string[] s_keys = ["""["key"]""", """["number"]""", """["key", "name"]""", """["tags"]""", """["price"]"""];

    static void Check(Gen<Step> gen, int iterations) => Gen.Select(gen, GenEvent.Array[1, 50], Gen.Int[1, 3]).Sample((step, events, tasks) =>
    {
        var straight = new StateHarness(step.Type, step.Config, Columns, track: false, functions: Functions());
        var stopped = new StateHarness(step.Type, step.Config, Columns, tasks, functions: Functions());
        var (saved, isOne, highest, watermark, clock) = (0, tasks == 1, 0L, long.MinValue, 1_000L);
        Compare(straight.Tick(clock), stopped.Tick(clock));
        foreach (var happens in events)
        {
            switch (happens.Act)
            {
                case Act.Push:
                    var rows = happens.Rows.Select(r => (r.Time + highest, r.Values)).ToArray();
                    highest = Math.Max(highest, rows.Max(r => r.Item1));
                    Compare(straight.Push(rows), stopped.Push(rows));
                    break;
                case Act.Advance:
                    watermark = Math.Max(watermark, highest - happens.Number);
                    Compare(straight.Advance(watermark), stopped.Advance(watermark));
                    break;
                case Act.Tick:
                    clock += happens.Number;
                    Compare(straight.Tick(clock), stopped.Tick(clock));
                    break;
                case Act.Save or Act.SaveAll:
                    stopped.Save(full: saved++ == 0 || happens.Act == Act.SaveAll);
                    break;
                default:
                    // What came since the last snapshot would come again; here it is saved instead.
                    stopped.Save(full: saved++ == 0);
                    stopped.Restart(happens.Number);
                    isOne &= happens.Number == 1;
                    break;
            }
        }
        Compare(straight.Advance(long.MaxValue), stopped.Advance(long.MaxValue));

        // Of several tasks, each gives its results in order; together there is none.
        void Compare(string[] expected, string[] actual)
        {
            if (isOne)
                Assert.Equal(expected, actual);
            else
                Assert.Equal(Sorted(expected), Sorted(actual));
        }

        IEnumerable<string> Sorted(string[] results) => results.Where(r => !r.EndsWith(" late", StringComparison.Ordinal))
            .Select(r => step.TimesVary && !r.StartsWith("late", StringComparison.Ordinal) ? r[(r.IndexOf(':', StringComparison.Ordinal) + 1)..] : r).Order(StringComparer.Ordinal);
    }, iter: iterations);

    sealed record Row(long Number, double Price, string? Name);

    sealed record Summed(string Key, int Place, double Total, long Window);

    /// <summary>Closes windows behind or before rows, after more and more rows.</summary>
    sealed class Alternating : SplitWindowFunction<Alternating.Turns>
    {
        public sealed record Turns(int Closed, double Sum);

        public override Turns Start() => new(0, 0);

        public override WindowSplit Split(WindowRow row, ref Turns state)
        {
            if (row["number"] is -9L)
                throw new InvalidOperationException("minus nine");
            var sum = state.Sum + (row["price"] as double? ?? 0);
            if (row.Count < 2 + (state.Closed % 3))
            {
                state = state with { Sum = sum };
                return WindowSplit.Continue;
            }
            state = new Turns(state.Closed + 1, sum);
            return sum > 1e8 ? WindowSplit.CloseBefore : WindowSplit.CloseAfter;
        }
    }

    /// <summary>Does everything that a process function can do.</summary>
    sealed class Busy : KeyedProcessFunction<string?, Row, Busy.Seen, Busy.Said>
    {
        public sealed record Seen(long Rows, double Total, string? Name);

        public sealed record Said(string? Key, string What, long Rows, double Total, long Watermark);

        public override void OnRow(Row row, ProcessContext<string?, Seen, Said> context)
        {
            context.State = new Seen((context.State?.Rows ?? 0) + 1, (context.State?.Total ?? 0) + row.Price, row.Name);
            switch (row.Number)
            {
                case 9:
                    context.State = null;
                    break;
                case > 5:
                    context.RegisterEventTimer(context.EventTime + row.Number);
                    break;
                case > 2:
                    context.RegisterProcessingTimer(context.ProcessingTime + row.Number);
                    break;
                case 1 or 2:
                    context.DeleteEventTimer(context.EventTime + 6);
                    context.DeleteProcessingTimer(context.ProcessingTime + 3);
                    break;
                case -9:
                    throw new InvalidOperationException("minus nine");
                case < -5:
                    context.State = null;
                    context.RegisterEventTimer(context.EventTime + row.Number);
                    break;
                default:
                    Say(context, $"row {row.Number}");
                    break;
            }
        }

        public override void OnEventTimer(long time, ProcessContext<string?, Seen, Said> context)
        {
            Say(context, $"event {time}");
            if (time % 3 == 0)
                context.RegisterEventTimer(time + 4);
            if (time % 4 == 0)
                context.State = null;
        }

        public override void OnProcessingTimer(long time, ProcessContext<string?, Seen, Said> context)
        {
            Say(context, $"clock {time}");
            if (time % 2 == 0)
                context.RegisterProcessingTimer(time + 5);
            if (time % 5 == 0)
                context.State = null;
        }

        static void Say(ProcessContext<string?, Seen, Said> context, string what) =>
            context.Emit(new Said(context.Key, what, context.State?.Rows ?? -1, context.State?.Total ?? 0, context.Watermark));
    }
}
