namespace OrleansStream.Windows;

public class SessionTests
{
    static string Config(int gap, int lateness = 0, string aggregate = "sum") =>
        $$"""{ "window": { "type": "session", "gap": {{gap}}, "allowedLateness": {{lateness}} }, "groupBy": ["key"], "aggregations": [ { "type": "{{aggregate}}", "field": "value", "as": "x" } ] }""";

    [Fact]
    public void Rows_at_most_the_gap_apart_belong_together()
    {
        var step = new AggregateHarness(Config(5));
        step.Row(0, "a", 1);
        step.Row(5, "a", 2);
        step.Row(11, "a", 4);
        step.Row(3, "b", 8);
        Assert.Empty(step.Advance(7));
        Assert.Equal(["b 8 3 8"], step.Advance(8));
        Assert.Empty(step.Advance(9));
        Assert.Equal(["a 3 0 10"], step.Advance(10));
        Assert.Equal(["a 4 11 16"], step.End());
    }

    [Fact]
    public void A_row_between_two_sessions_joins_them()
    {
        var step = new AggregateHarness(Config(5));
        step.Row(0, "a", 1);
        step.Row(10, "a", 2);
        step.Row(20, "a", 4);
        step.Row(5, "a", 8);
        step.Row(15, "a", 16);
        Assert.Equal(["a 31 0 25"], step.End());
    }

    [Fact]
    public void A_row_and_the_row_that_joins_it_may_come_in_one_batch()
    {
        var step = new AggregateHarness(Config(5));
        step.Push(AggregateHarness.Batch(step.Input, (0, ["a", 1L]), (10, ["a", 2L]), (5, ["a", 4L]), (0, ["b", 8L]), (16, ["a", 16L]), (1, ["a", 32L]), (20, ["a", 64L])));
        Assert.Equal(["b 8 0 5", "a 39 0 15", "a 80 16 25"], step.End());
    }

    [Fact]
    public void A_row_whose_session_would_have_ended_is_late()
    {
        var step = new AggregateHarness(Config(5));
        step.Row(10, "a", 1);
        step.Advance(14);
        Assert.Empty(step.Push(AggregateHarness.Batch(step.Input, (9, ["b", 2L]), (8, ["a", 4L]), (10, ["b", 8L]))));
        Assert.Equal(["9: b 2"], step.Late);
        Assert.Equal(["a 5 8 15", "b 8 10 15"], step.End());
    }

    [Fact]
    public void Late_row_within_allowed_lateness_fires_again()
    {
        var step = new AggregateHarness(Config(5, lateness: 10));
        step.Row(0, "a", 1);
        Assert.Equal(["a 1 0 5"], step.Advance(5));
        Assert.Equal(["a 3 -2 5"], step.Row(-2, "a", 2));
        Assert.Empty(step.Row(3, "a", 4));
        Assert.Equal(["a 7 -2 8"], step.Advance(8));
        Assert.Equal(["b 8 0 5"], step.Row(0, "b", 8));
        Assert.Empty(step.Advance(17));
        Assert.Empty(step.Row(2, "b", 16));
        Assert.Equal(["2: b 16"], step.Late);
        Assert.Equal(["a 23 -2 8"], step.Row(1, "a", 16));
        Assert.Empty(step.Advance(18));
        Assert.Empty(step.Row(1, "a", 32));
        Assert.Equal(2, step.LateCount);
        Assert.Empty(step.End());
    }

    [Fact]
    public void A_late_row_that_joins_two_fired_sessions_gives_the_joined_one()
    {
        var step = new AggregateHarness(Config(5, lateness: 100));
        step.Row(0, "a", 1);
        step.Row(10, "a", 2);
        Assert.Equal(["a 1 0 5", "a 2 10 15"], step.Advance(20));
        Assert.Equal(["a 7 0 15"], step.Row(5, "a", 4));
        Assert.Empty(step.End());
    }

    [Fact]
    public void Sessions_with_one_end_come_in_the_order_of_their_keys()
    {
        var step = new AggregateHarness(Config(5));
        step.Push(AggregateHarness.Batch(step.Input, Enumerable.Range(0, 200).Select(i => (1L, new object?[] { $"{(i * 7) % 200:D3}", 1L }))));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i:D3} 1 1 6"), step.End());
    }

    [Fact]
    public void Numbers_and_groups_are_given_out_again()
    {
        var step = new AggregateHarness(Config(5));
        for (var round = 0; round < 6; round++)
        {
            var time = round * 100L;
            step.Push(AggregateHarness.Batch(step.Input, Enumerable.Range(0, 6000).Select(k => (time, new object?[] { $"{round}-{k:D4}", (long)k }))));
            Assert.Equal(Enumerable.Range(0, 6000).Select(k => $"{round}-{k:D4} {k} {time} {time + 5}"), step.Advance(time + 50));
        }
    }

    [Fact]
    public void Times_at_the_ends_of_the_range_do_no_harm()
    {
        var step = new AggregateHarness(Config(5));
        step.Row(long.MinValue, "a", 1);
        step.Row(long.MaxValue, "b", 2);
        Assert.Equal(["a", "b"], step.End().Select(r => r[..1]));
    }
}
