using OrleansStream.Functions;

namespace OrleansStream.State;

public class OperatorStateTests
{
    const string Columns = "key string, value int64";

    [Fact]
    public void A_snapshot_holds_only_the_keys_that_changed_since_the_one_before()
    {
        foreach (var step in (StateHarness[])[Deduplicate("10"), Reduce("\"n\": 0", "\"n\": \"acc.n + value\""), Early("\"count\""), Process()])
        {
            step.Push(Enumerable.Range(0, 100).Select(k => (0L, new object?[] { $"{k}", 1L })));
            step.Save(full: false);
            Assert.Equal(100, step.Entries);
            step.Save(full: false);
            Assert.Equal(0, step.Entries);
            step.Push((5, ["new", 1L]), (20, ["7", 1L]));
            step.Save(full: false);
            Assert.Equal(2, step.Entries);
            step.Save(full: true);
            Assert.Equal(101, step.Entries);
        }
    }

    [Fact]
    public void Keys_without_windows_are_taken_out()
    {
        var step = Early("\"count\"");
        step.Push((0, ["a", 1L]), (15, ["b", 1L]));
        step.Save(full: true);
        step.Advance(10);
        step.Save(full: false);
        Assert.Equal(1, step.Entries);
        step.Save(full: true);
        Assert.Equal(1, step.Entries);
        step.Restart(1);
        Assert.Equal(["19: b 1 10 20"], step.Advance(30));
    }

    [Fact]
    public void Many_keys_that_come_and_go_between_snapshots_are_taken_out()
    {
        var step = Early("\"count\"");
        var process = Process();
        for (var round = 0; round < 4; round++)
        {
            var from = round * 20_000;
            foreach (var some in (StateHarness[])[step, process])
            {
                some.Push(Enumerable.Range(from, 20_000).Select(k => ((long)round * 10, new object?[] { $"{k}", 1L })));
                some.Save(full: round == 0);
                Assert.Equal(round == 0 ? 20_000 : 40_000, some.Entries);
                some.Advance((round * 10) + 9);
            }
        }
        step.Save(full: false);
        step.Restart(2);
        Assert.Empty(step.Advance(1_000));
        process.Save(full: false);
        process.Restart(2);
        Assert.Empty(process.Advance(1_000));
    }

    [Fact]
    public void Keys_of_a_deduplication_are_over_by_the_floor()
    {
        var step = Deduplicate("10");
        step.Push((0, ["a", 1L]), (5, ["b", 1L]));
        step.Save(full: true);
        step.Advance(9);
        step.Save(full: false);
        Assert.Equal((0, 9), (step.Entries, step.Floor));
        step.Restart(1);
        step.Save(full: true);
        Assert.Equal(1, step.Entries);
        Assert.Equal(["9: a 2"], step.Push((9, ["a", 2L]), (14, ["b", 2L])));
    }

    [Fact]
    public void A_measure_that_is_new_begins_empty_and_one_that_is_gone_is_dropped()
    {
        var before = Early("\"sum\", \"field\": \"value\" }, { \"type\": \"max\", \"field\": \"value\"");
        before.Push((0, ["a", 3L]), (0, ["a", 4L]));
        before.Save(full: true);
        var after = Early("\"min\", \"field\": \"value\" }, { \"type\": \"sum\", \"field\": \"value\"");
        Assert.True(before.Schema.FitsInto(after.Schema));
        after.TakeOver(before);
        after.Push((1, ["a", 5L]));
        Assert.Equal(["9: a 5 12 0 10"], after.Advance(100));
    }

    [Fact]
    public void A_value_that_is_new_begins_as_the_plan_says_and_others_go_on()
    {
        var before = Reduce("\"n\": 0, \"last\": \"\"", "\"n\": \"acc.n + value\", \"last\": \"key\"");
        before.Push((0, ["a", 3L]));
        before.Save(full: true);
        var after = Reduce("\"rows\": 100, \"n\": 7", "\"rows\": \"acc.rows + 1\", \"n\": \"acc.n + 2 * value\"");
        Assert.True(before.Schema.FitsInto(after.Schema));
        after.TakeOver(before);
        Assert.Equal(["1: a 101 5", "1: b 101 9"], after.Push((1, ["a", 1L]), (1, ["b", 1L])));
    }

    [Fact]
    public void More_lateness_than_before_does_not_open_again_what_was_closed()
    {
        var before = Early("\"count\"");
        before.Push((0, ["a", 1L]), (12, ["a", 1L]));
        before.Advance(9);
        before.Save(full: true);
        var after = Early("\"count\"", lateness: 100);
        after.TakeOver(before);
        Assert.Equal(["1 late", "late 3: a 1"], after.Push((3, ["a", 1L])));
        Assert.Equal(["19: a 1 10 20"], after.Advance(20));
        Assert.Equal(["19: a 2 10 20"], after.Push((13, ["a", 1L])));
    }

    [Fact]
    public void State_of_other_windows_or_of_another_function_does_not_fit()
    {
        string[] windows =
        [
            """ "type": "tumbling", "size": 10 """, """ "type": "tumbling", "size": 20 """, """ "type": "sliding", "size": 10, "slide": 5 """,
            """ "type": "cumulative", "size": 10, "step": 5 """, """ "type": "session", "gap": 10 """, """ "type": "global" """,
            """ "type": "tumbling", "size": 10, "time": "processing" """, """ "type": "custom", "function": "a" """, """ "type": "custom", "function": "b" """,
        ];
        var functions = new FunctionRegistry().Add("a", WindowFunction.Split(_ => WindowSplit.Continue)).Add("b", WindowFunction.Split(_ => WindowSplit.Continue))
            .Process("f", new Counting()).Process("g", new Counting());
        var kinds = windows.Select(w => new StateHarness("aggregate",
            $$"""{ "window": { {{w}}, "trigger": { "earlyCount": 2 } }, "groupBy": ["key"], "type": "count" }""", Columns, functions: functions).Schema.Kind).ToList();
        kinds.AddRange(new[] { "f", "g" }.Select(f => new StateHarness("custom", $$"""{ "function": "{{f}}", "groupBy": ["key"] }""", Columns, functions: functions).Schema.Kind));
        Assert.Equal(kinds.Count, kinds.Distinct().Count());
    }

    static StateHarness Deduplicate(string ttl) => new("deduplicate", $$"""{ "by": ["key"], "ttl": {{ttl}} }""", Columns);

    static StateHarness Reduce(string initial, string set) => new("reduce", $$"""{ "groupBy": ["key"], "initial": { {{initial}} }, "set": { {{set}} } }""", Columns);

    static StateHarness Early(string aggregations, int lateness = 0) => new($$"""
        { "window": { "type": "tumbling", "size": 10, "allowedLateness": {{lateness}}, "trigger": { "earlyCount": 100 } }, "groupBy": ["key"],
          "aggregations": [ { "type": {{aggregations}} } ] }
        """, Columns);

    static StateHarness Process() =>
        new("custom", """{ "function": "f", "groupBy": ["key"] }""", Columns, functions: new FunctionRegistry().Process("f", new Counting()));

    sealed record Row(long Value);

    sealed class Counting : KeyedProcessFunction<string?, Row, Counting.Seen, Counting.Seen>
    {
        public sealed record Seen(long Rows);

        public override void OnRow(Row row, ProcessContext<string?, Seen, Seen> context)
        {
            context.State = new Seen((context.State?.Rows ?? 0) + 1);
            context.RegisterEventTimer(context.EventTime + 9);
        }

        public override void OnEventTimer(long time, ProcessContext<string?, Seen, Seen> context) => context.State = null;
    }
}
