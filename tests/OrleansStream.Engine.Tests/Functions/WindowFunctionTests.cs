using OrleansStream.Diagnostics;
using OrleansStream.Windows;

namespace OrleansStream.Functions;

public class WindowFunctionTests
{
    const string Custom = """{ "type": "custom", "function": "w" }""";

    [Fact]
    public void A_stream_is_split_into_batches_of_a_hundred()
    {
        var step = Start(WindowFunction.Split(row => row.Count == 100 ? WindowSplit.CloseAfter : WindowSplit.Continue));
        var rows = Enumerable.Range(0, 250).Select(i => ((long)i, new object?[] { "a", (long)i }));
        Assert.Equal(["99: a 100 4950 0", "199: a 100 14950 1"], step.Push(AggregateHarness.Batch(step.Input, rows)));
        Assert.Equal(["249: a 50 11225 2"], step.End());
    }

    [Fact]
    public void Each_group_is_split_by_itself()
    {
        var step = Start(WindowFunction.Split(row => row.Count == 2 ? WindowSplit.CloseAfter : WindowSplit.Continue));
        Assert.Empty(step.Row(1, "a", 1));
        Assert.Empty(step.Row(2, "b", 2));
        Assert.Equal(["3: a 2 5 0"], step.Row(3, "a", 4));
        Assert.Equal(["4: b 2 10 0"], step.Row(4, "b", 8));
        Assert.Empty(step.Row(5, "b", 16));
        Assert.Equal(["5: b 1 16 1"], step.End());
    }

    [Fact]
    public void A_row_may_begin_a_window()
    {
        var step = Start(WindowFunction.Split(row => row["value"] is 0L ? WindowSplit.CloseBefore : WindowSplit.Continue));
        Assert.Empty(step.Row(1, "a", 0));
        Assert.Empty(step.Row(2, "a", 5));
        Assert.Equal(["2: a 2 5 0"], step.Row(3, "a", 0));
        Assert.Equal(["3: a 1 0 1"], step.Row(4, "a", 0));
        Assert.Equal(["4: a 1 0 2"], step.End());
    }

    [Fact]
    public void A_window_may_be_closed_by_the_time_since_its_first_row()
    {
        var step = Start(WindowFunction.Split(row => row.Time - row.FirstTime >= 10 ? WindowSplit.CloseBefore : WindowSplit.Continue));
        step.Row(5, "a", 1);
        step.Row(14, "a", 2);
        Assert.Equal(["14: a 2 3 0"], step.Row(15, "a", 4));
        Assert.Equal(["24: a 2 12 1"], [.. step.Row(24, "a", 8), .. step.End()]);
    }

    [Fact]
    public void State_lasts_from_window_to_window()
    {
        var step = Start(new Growing());
        var results = Enumerable.Range(1, 9).SelectMany(i => step.Row(i, "a", i)).ToArray();
        Assert.Equal(["1: a 1 1 0", "3: a 2 5 1", "6: a 3 15 2"], results);
        Assert.Equal(["9: a 3 24 3"], step.End());
    }

    [Fact]
    public void Results_of_windows_that_wait_are_not_late_for_a_step_behind()
    {
        var step = Start(WindowFunction.Split(row => row.Count == 2 ? WindowSplit.CloseAfter : WindowSplit.Continue));
        step.Row(10, "a", 1);
        step.Row(12, "b", 1);
        step.Advance(40);
        Assert.Equal(9, step.Watermark);
        Assert.Equal(["50: a 2 2 0"], step.Row(50, "a", 1));
        step.Advance(50);
        Assert.Equal(11, step.Watermark);
        Assert.Equal(["12: b 1 1 0"], step.End());
    }

    [Fact]
    public void Early_triggers_fire_before_a_window_is_closed()
    {
        var step = Start(
            WindowFunction.Split(row => row.Count == 4 ? WindowSplit.CloseAfter : WindowSplit.Continue),
            """{ "type": "custom", "function": "w", "trigger": { "earlyCount": 2, "purge": true } }""");
        var results = Enumerable.Range(1, 5).SelectMany(i => step.Row(i, "a", i)).ToArray();
        Assert.Equal(["2: a 2 3 0", "4: a 2 7 0"], results);
        Assert.Equal(["5: a 1 5 1"], step.End());
    }

    [Fact]
    public void A_function_assigns_windows_of_time()
    {
        // Whole weeks of ten days, and the days of even number once more.
        var step = Start(WindowFunction.Assign((row, windows) =>
        {
            windows.Add(row.Time / 10 * 10, (row.Time / 10 * 10) + 10);
            if (row.Time % 2 == 0)
                windows.Add(row.Time, row.Time + 1);
        }));
        step.Row(4, "a", 1);
        step.Row(5, "a", 2);
        Assert.Equal(["4: a 1 1 4 5"], step.Advance(4));
        Assert.Equal(["9: a 2 3 0 10"], step.Advance(12));
        step.Row(8, "a", 4);
        Assert.Equal(["8: a 4"], step.Late);
    }

    [Fact]
    public void Windows_that_a_function_repeats_count_once_and_a_row_without_windows_is_not_late()
    {
        var step = Start(WindowFunction.Assign((row, windows) =>
        {
            for (var i = 0; i < 2 && row["value"] is > 0L; i++)
                windows.Add(0, 10);
        }));
        step.Row(1, "a", 1);
        step.Row(2, "a", 0);
        Assert.Equal(["9: a 1 1 0 10"], step.End());
        Assert.Equal(0, step.LateCount);
    }

    [Fact]
    public void Assigned_windows_may_go_by_the_clock()
    {
        var step = Start(
            WindowFunction.Assign((row, windows) => windows.Add(row.Time, row.Time + 5)),
            """{ "type": "custom", "function": "w", "time": "processing" }""");
        step.Tick(100);
        step.Row(1, "a", 1);
        Assert.Empty(step.Tick(104));
        Assert.Equal(["1: a 1 1 100 105"], step.Tick(105));
    }

    [Fact]
    public void A_row_for_which_the_function_throws_goes_to_the_dead_letters()
    {
        var step = Start(WindowFunction.Split(row => row["value"] is null ? throw new InvalidOperationException("no value") : WindowSplit.CloseAfter));
        Assert.Equal(["1: a 1 1 0"], step.Row(1, "a", 1));
        Assert.Empty(step.Row(2, "a", null));
        Assert.Equal(["3: a 1 3 1"], step.Row(3, "a", 3));
        Assert.Equal(["OS2108 a -"], step.Rejected);
        var empty = Start(WindowFunction.Assign((row, windows) => windows.Add(row.Time, row.Time)));
        empty.Row(1, "a", 1);
        Assert.Equal(["OS2108 a 1"], empty.Rejected);
    }

    [Fact]
    public void Splits_allow_no_lateness()
    {
        var split = WindowFunction.Split(_ => WindowSplit.Continue);
        Assert.Equal(ErrorCodes.Conflict, Problem(split, """{ "type": "custom", "function": "w", "allowedLateness": 5 }"""));
        Assert.Null(Problem(WindowFunction.Assign((_, _) => { }), """{ "type": "custom", "function": "w", "allowedLateness": 5 }"""));
        Assert.Equal(ErrorCodes.NotInThisBuild, Problem(split, """{ "type": "custom", "function": "nobody" }"""));
    }

    [Fact]
    public void A_state_that_cannot_be_saved_is_refused() => Assert.Equal(ErrorCodes.TypeMismatch, Problem(new Unsaved(), Custom));

    [Fact]
    public void Windows_of_functions_and_groups_that_are_gone_are_forgotten()
    {
        var step = Start(WindowFunction.Assign((row, windows) => windows.Add(row.Time, row.Time + 1)));
        for (var round = 0; round < 4; round++)
        {
            var time = round * 10;
            var rows = Enumerable.Range(0, 9000).Select(i => ((long)time, new object?[] { $"{round}-{i:D4}", 1L }));
            step.Push(AggregateHarness.Batch(step.Input, [.. rows, (time + 5, ["stays", 1L])]));
            var expected = Enumerable.Range(0, 9000).Select(i => $"{time}: {round}-{i:D4} 1 1 {time} {time + 1}");
            Assert.Equal(round == 0 ? expected : expected.Prepend($"{time - 5}: stays 1 1 {time - 5} {time - 4}"), step.Advance(time));
        }
        Assert.Equal(["35: stays 1 1 35 36"], step.End());
    }

    sealed class Unsaved : SplitWindowFunction<Func<int>>
    {
        public override Func<int> Start() => () => 1;

        public override WindowSplit Split(WindowRow row, ref Func<int> state) => WindowSplit.Continue;
    }

    sealed class Growing : SplitWindowFunction<long>
    {
        public override WindowSplit Split(WindowRow row, ref long state)
        {
            if (row.Count <= state)
                return WindowSplit.Continue;
            state++;
            return WindowSplit.CloseAfter;
        }
    }

    static string Config(string window) =>
        $$"""{ "window": {{window}}, "groupBy": ["key"], "aggregations": [ { "type": "count" }, { "type": "sum", "field": "value" } ] }""";

    static AggregateHarness Start(WindowFunction function, string window = Custom) =>
        new(Config(window), functions: new FunctionRegistry().Add("w", function)) { ShowTimes = true };

    static string? Problem(WindowFunction function, string window)
    {
        AggregateHarness.Compile(Config(window), AggregateHarness.Schema("key string, value int64"), out var diagnostics, functions: new FunctionRegistry().Add("w", function));
        return diagnostics.Items.FirstOrDefault()?.Code;
    }
}
