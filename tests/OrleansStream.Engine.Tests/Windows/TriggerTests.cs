using OrleansStream.Diagnostics;

namespace OrleansStream.Windows;

public class TriggerTests
{
    static AggregateHarness Start(string window) =>
        new($$"""{ "window": {{window}}, "groupBy": ["key"], "aggregations": [ { "type": "sum", "field": "value", "as": "x" } ] }""") { ShowTimes = true };

    [Fact]
    public void Early_results_have_the_latest_time_of_their_rows_but_none_that_has_passed()
    {
        var step = Start("""{ "type": "tumbling", "size": 100, "trigger": { "earlyCount": 2 } }""");
        step.Row(20, "a", 1);
        Assert.Equal(["20: a 3 0 100"], step.Row(10, "a", 2));
        step.Advance(50);
        step.Row(30, "a", 4);
        Assert.Equal(["51: a 15 0 100"], step.Row(40, "a", 8));
        Assert.Equal(["99: a 15 0 100"], step.Advance(99));
    }

    [Fact]
    public void A_count_trigger_goes_on_counting_while_late_rows_are_allowed_and_drops_what_is_left()
    {
        var step = Start("""{ "type": "tumbling", "size": 10, "allowedLateness": 5, "trigger": { "type": "count", "count": 2 } }""");
        step.Row(1, "a", 1);
        Assert.Empty(step.Advance(12));
        Assert.Equal(["13: a 3 0 10"], step.Row(2, "a", 2));
        step.Row(3, "a", 4);
        Assert.Empty(step.Advance(14));
        step.Row(4, "a", 8);
        Assert.Equal(["4: a 8"], step.Late);
        Assert.Empty(step.End());
    }

    [Fact]
    public void A_row_that_joins_sessions_adds_up_what_both_have_counted()
    {
        var step = Start("""{ "type": "session", "gap": 5, "trigger": { "type": "count", "count": 4 } }""");
        step.Row(0, "a", 1);
        step.Row(1, "a", 2);
        step.Row(10, "a", 4);
        Assert.Equal(["10: a 15 0 15"], step.Row(5, "a", 8));
    }

    [Fact]
    public void A_session_that_was_purged_keeps_its_begin()
    {
        var step = Start("""{ "type": "session", "gap": 10, "trigger": { "earlyCount": 1, "purge": true } }""");
        Assert.Equal(["0: a 1 0 10"], step.Row(0, "a", 1));
        Assert.Equal(["7: a 2 0 17"], step.Row(7, "a", 2));
        Assert.Empty(step.Advance(17));
    }

    [Fact]
    public void Groups_whose_windows_are_gone_are_forgotten_with_triggers_too()
    {
        foreach (var window in new[] { "\"type\": \"tumbling\", \"size\": 10", "\"type\": \"session\", \"gap\": 10" })
        {
            var step = Start($$"""{ {{window}}, "trigger": { "earlyCount": 2 } }""");
            for (var round = 0; round < 3; round++)
            {
                var time = round * 100;
                step.Push(AggregateHarness.Batch(step.Input, Enumerable.Range(0, 9000).Select(i => ((long)time, new object?[] { $"{round}-{i:D4}", 1L }))));
                Assert.Equal([$"{time + 1}: {round}-0000 3 {time} {(window.Contains("session", StringComparison.Ordinal) ? time + 11 : time + 10)}"], step.Row(time + 1, $"{round}-0000", 2));
                Assert.Equal(9000, step.Advance(time + 50).Length);
            }
        }
    }

    [Fact]
    public void A_global_window_holds_time_back_until_it_has_fired()
    {
        var step = Start("""{ "type": "global", "trigger": { "earlyCount": 3, "purge": true } }""");
        step.Row(5, "a", 1);
        step.Row(9, "b", 1);
        step.Advance(100);
        Assert.Equal(4, step.Watermark);
        step.Row(50, "a", 1);
        step.Advance(101);
        Assert.Equal(8, step.Watermark);
        step.Row(8, "b", 1);
        Assert.Equal(["70: b 3"], step.Row(70, "b", 1));
        step.Advance(102);
        Assert.Equal(49, step.Watermark);
        Assert.Equal(["50: a 2"], step.End());
        Assert.Equal(long.MaxValue, step.Watermark);
    }

    [Fact]
    public void Times_at_the_ends_of_time_do_no_harm()
    {
        foreach (var window in new[] { "\"type\": \"sliding\", \"size\": 10, \"slide\": 3", "\"type\": \"session\", \"gap\": 5", "\"type\": \"global\"" })
        {
            var step = Start($$"""{ {{window}}, "trigger": { "earlyCount": 2 }, "allowedLateness": "10d" }""");
            step.Row(long.MaxValue, "a", 1);
            step.Row(long.MinValue, "b", 1);
            step.Advance(long.MinValue + 5);
            step.Row(long.MaxValue - 1, "a", 1);
            step.Row(long.MinValue, "b", 1);
            step.Advance(0);
            step.End();
            Assert.Equal(long.MaxValue, step.Watermark);
        }
        var count = Start("""{ "type": "count", "size": 1 }""");
        Assert.Equal([$"{long.MaxValue}: a 1 0"], count.Row(long.MaxValue, "a", 1));
        Assert.Equal([$"{long.MinValue + 1}: b 1 0"], count.Row(long.MinValue, "b", 1));
    }

    [Fact]
    public void Results_of_count_windows_are_never_behind_the_watermark()
    {
        var step = Start("""{ "type": "count", "size": 2 }""");
        step.Row(10, "a", 1);
        step.Advance(20);
        Assert.Equal(["21: a 3 0"], step.Row(5, "a", 2));
        step.Row(30, "a", 4);
        Assert.Equal(["30: a 12 1"], step.Row(25, "a", 8));
    }

    [Theory]
    [InlineData("""{ "type": "count", "size": 2, "trigger": { "type": "count", "count": 1 } }""", ErrorCodes.Conflict, "config.window.trigger")]
    [InlineData("""{ "type": "count", "size": 2, "allowedLateness": 1 }""", ErrorCodes.Conflict, "config.window.allowedLateness")]
    [InlineData("""{ "type": "count", "size": 200002, "slide": 2 }""", ErrorCodes.TooLarge, "config.window.slide")]
    [InlineData("""{ "type": "tumbling", "size": 2, "time": "processing", "allowedLateness": 1 }""", ErrorCodes.Conflict, "config.window.allowedLateness")]
    [InlineData("""{ "type": "tumbling", "size": 2, "trigger": { "type": "count" } }""", ErrorCodes.MissingField, "config.window.trigger.count")]
    [InlineData("""{ "type": "tumbling", "size": 2, "trigger": { "type": "count", "count": 2, "earlyCount": 2 } }""", ErrorCodes.Conflict, "config.window.trigger")]
    [InlineData("""{ "type": "tumbling", "size": 2, "trigger": { "earlyCount": 0 } }""", ErrorCodes.OutOfRange, "config.window.trigger.earlyCount")]
    public void What_makes_no_sense_is_refused(string window, string code, string path)
    {
        AggregateHarness.Compile($$"""{ "window": {{window}}, "type": "count" }""", AggregateHarness.Schema("key string"), out var diagnostics);
        Assert.Contains((code, path), diagnostics.Items.Select(d => (d.Code, d.Path!)));
    }
}
