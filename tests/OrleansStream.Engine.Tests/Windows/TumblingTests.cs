namespace OrleansStream.Windows;

public class TumblingTests
{
    const string Sum = """{ "window": { "type": "tumbling", "size": 10 }, "groupBy": ["key"], "aggregations": [ { "type": "sum", "field": "value" } ] }""";
    const string Lenient = """{ "window": { "type": "tumbling", "size": 10, "allowedLateness": 5 }, "groupBy": ["key"], "aggregations": [ { "type": "sum", "field": "value" } ] }""";

    [Fact]
    public void A_window_fires_when_the_watermark_reaches_its_last_millisecond()
    {
        var step = new AggregateHarness(Sum);
        Assert.Empty(step.Row(0, "b", 1));
        Assert.Empty(step.Row(9, "a", 2));
        Assert.Empty(step.Row(10, "a", 4));
        Assert.Empty(step.Advance(8));
        Assert.Equal(["a 2 0 10", "b 1 0 10"], step.Advance(9));
        Assert.Empty(step.Advance(18));
        Assert.Equal(["a 4 10 20"], step.End());
        Assert.Equal(["key", "sum_value", "window_start", "window_end"], step.Output.Fields.Select(f => f.Name));
    }

    [Fact]
    public void Rows_behind_the_watermark_count_while_their_window_is_open()
    {
        var step = new AggregateHarness(Sum);
        step.Row(9, "a", 1);
        step.Advance(8);
        step.Row(0, "a", 2);
        Assert.Equal(["a 3 0 10"], step.Advance(9));
        Assert.Equal(0, step.LateCount);
    }

    [Fact]
    public void Late_rows_leave_by_the_side_as_they_came()
    {
        var step = new AggregateHarness(Sum);
        step.Row(1, "a", 1);
        step.Advance(9);
        Assert.Empty(step.Push(AggregateHarness.Batch(step.Input, (5, ["a", 2L]), (12, ["a", 3L]), (9, [null, 4L]))));
        Assert.Equal(["5: a 2", "9: - 4"], step.Late);
        Assert.Equal(2, step.LateCount);
        Assert.Equal(["a 3 10 20"], step.End());
    }

    [Fact]
    public void Late_row_within_allowed_lateness_fires_again()
    {
        var step = new AggregateHarness(Lenient);
        step.Row(1, "a", 1);
        step.Row(1, "b", 7);
        Assert.Equal(["a 1 0 10", "b 7 0 10"], step.Advance(9));
        Assert.Equal(["a 3 0 10"], step.Row(5, "a", 2));
        Assert.Empty(step.Advance(13));
        Assert.Equal(["a 6 0 10"], step.Row(5, "a", 3));
        Assert.Equal(["c 8 0 10"], step.Row(5, "c", 8));
        Assert.Empty(step.Advance(14));
        Assert.Empty(step.Row(5, "a", 100));
        Assert.Equal(["5: a 100"], step.Late);
        Assert.Empty(step.End());
    }

    [Fact]
    public void Windows_may_lie_before_time_zero_and_be_moved()
    {
        var step = new AggregateHarness("""{ "window": { "type": "tumbling", "size": 7, "offset": -2 }, "type": "count" }""");
        step.Row(-2, "a", 1);
        step.Row(-3, "a", 1);
        step.Row(4, "a", 1);
        step.Row(5, "a", 1);
        Assert.Equal(["1 -9 -2", "2 -2 5", "1 5 12"], step.End());
    }

    [Fact]
    public void Results_come_by_window_then_key_in_whatever_order_rows_came()
    {
        var step = new AggregateHarness(Sum);
        step.Push(AggregateHarness.Batch(step.Input, (11, ["b", 1L]), (1, ["c", 1L]), (11, [null, 1L]), (1, ["a", 1L]), (1, ["a long key of more than 15 bytes", 1L])));
        Assert.Equal(["a 1 0 10", "a long key of more than 15 bytes 1 0 10", "c 1 0 10", "- 1 10 20", "b 1 10 20"], step.End());
    }

    [Fact]
    public void Far_apart_windows_cost_nothing_between_them()
    {
        var step = new AggregateHarness(Sum);
        step.Row(long.MinValue / 4, "a", 1);
        step.Row(0, "a", 2);
        step.Row(long.MaxValue / 4, "a", 3);
        Assert.Equal(["1", "2", "3"], step.End().Select(r => r.Split(' ')[1]));
    }

    [Fact]
    public void Many_panes_in_one_batch_are_told_apart()
    {
        var step = new AggregateHarness(Sum);
        step.Push(AggregateHarness.Batch(step.Input, Enumerable.Range(0, 1000).Select(i => ((long)i, new object?[] { "a", 1L }))));
        Assert.Equal(Enumerable.Range(0, 100).Select(w => $"a 10 {w * 10} {(w + 1) * 10}"), step.End());
    }

    [Fact]
    public void Forgotten_keys_make_room_and_results_stay_right()
    {
        var step = new AggregateHarness(Sum);
        for (var w = 0; w < 8; w++)
        {
            var keys = Enumerable.Range(w * 5000, 5000).Select(k => $"key-{k:D6}").ToArray();
            step.Push(AggregateHarness.Batch(step.Input, keys.Reverse().Select(k => (w * 10L, new object?[] { k, (long)w }))));
            Assert.Equal(keys.Select(k => $"{k} {w} {w * 10} {(w + 1) * 10}"), step.Advance((w * 10) + 9));
        }
        Assert.All(step.Batches, b => Assert.InRange(b, 1, 8192));
    }
}
