namespace OrleansStream.Windows;

public class SlidingTests
{
    static string Config(int size, int slide, string more = "", string aggregate = "sum") =>
        $$"""{ "window": { "type": "sliding", "size": {{size}}, "slide": {{slide}} {{more}} }, "groupBy": ["key"], "aggregations": [ { "type": "{{aggregate}}", "field": "value", "as": "x" } ] }""";

    [Fact]
    public void A_row_counts_in_every_window_that_holds_it()
    {
        var step = new AggregateHarness(Config(10, 5));
        step.Row(7, "a", 1);
        step.Row(12, "a", 2);
        Assert.Equal(["a 1 0 10", "a 3 5 15", "a 2 10 20"], step.End());
    }

    [Fact]
    public void Windows_begin_before_the_first_row_and_before_zero()
    {
        var step = new AggregateHarness(Config(10, 4));
        step.Row(1, "a", 1);
        Assert.Equal(["a 1 -8 2", "a 1 -4 6", "a 1 0 10"], step.End());
    }

    [Fact]
    public void A_size_that_is_no_multiple_of_the_slide_works()
    {
        var step = new AggregateHarness(Config(12, 5));
        step.Row(9, "a", 1);
        step.Row(10, "a", 2);
        step.Row(11, "a", 4);
        step.Row(12, "a", 8);
        Assert.Equal(["a 7 0 12", "a 15 5 17", "a 14 10 22"], step.End());
    }

    [Fact]
    public void Rows_between_windows_give_nothing_and_are_not_late()
    {
        var step = new AggregateHarness(Config(3, 10));
        step.Row(2, "a", 1);
        step.Row(5, "a", 2);
        Assert.Equal(["a 1 0 3"], step.Advance(50));
        step.Row(15, "a", 4);
        Assert.Equal(0, step.LateCount);
        step.Row(11, "a", 8);
        Assert.Equal(1, step.LateCount);
        Assert.Empty(step.End());
    }

    [Fact]
    public void A_row_behind_some_of_its_windows_counts_in_the_others()
    {
        var step = new AggregateHarness(Config(10, 2));
        foreach (var time in new[] { 1, 3, 5, 7, 9, 11, 13 })
            step.Row(time, "a", 1);
        step.Advance(12);
        step.Row(4, "a", 100);
        step.Row(8, "b", 1000);
        Assert.Equal(0, step.LateCount);
        Assert.Equal(["a 105 4 14", "b 1000 4 14", "a 4 6 16", "b 1000 6 16", "a 3 8 18", "b 1000 8 18", "a 2 10 20", "a 1 12 22"], step.End());
        Assert.Equal(0, step.LateCount);
    }

    [Fact]
    public void Late_row_within_allowed_lateness_corrects_each_of_its_fired_windows()
    {
        var step = new AggregateHarness(Config(10, 5, """, "allowedLateness": 6 """));
        step.Row(7, "a", 1);
        step.Row(12, "a", 2);
        Assert.Equal(["a 1 0 10", "a 3 5 15"], step.Advance(14));
        Assert.Equal(["a 11 0 10", "a 13 5 15"], step.Row(6, "a", 10));
        Assert.Empty(step.Advance(15));
        Assert.Equal(["a 113 5 15"], step.Row(9, "a", 100));
        Assert.Equal(["a 213 5 15", "a 102 10 20"], step.Row(14, "a", 100).Concat(step.Advance(19)));
    }

    [Fact]
    public void Minima_forget_what_has_left_the_window()
    {
        var step = new AggregateHarness(Config(10, 2, aggregate: "min"));
        foreach (var (time, value) in new[] { (1, 1), (3, 9), (5, 5), (9, 7), (13, 8) })
            step.Row(time, "a", value);
        Assert.Equal(
            ["1 -8 2", "1 -6 4", "1 -4 6", "1 -2 8", "1 0 10", "5 2 12", "5 4 14", "7 6 16", "7 8 18", "8 10 20", "8 12 22"],
            step.End().Select(r => r[2..]));
    }
}
