namespace OrleansStream.Windows;

public class CumulativeTests
{
    const string Sum = """{ "window": { "type": "cumulative", "size": 12, "step": 4, "offset": 2 }, "groupBy": ["key"], "aggregations": [ { "type": "sum", "field": "value" } ] }""";

    [Fact]
    public void Windows_grow_step_by_step_and_start_afresh()
    {
        var step = new AggregateHarness(Sum);
        step.Row(2, "a", 1);
        step.Row(8, "a", 2);
        step.Row(13, "a", 4);
        step.Row(14, "a", 8);
        Assert.Equal(["a 1 2 6"], step.Advance(5));
        Assert.Equal(["a 3 2 10", "a 7 2 14", "a 8 14 18", "a 8 14 22", "a 8 14 26"], step.End());
    }

    [Fact]
    public void A_row_behind_some_of_its_windows_counts_in_the_others()
    {
        var step = new AggregateHarness(Sum);
        step.Row(2, "a", 1);
        Assert.Equal(["a 1 2 6", "a 1 2 10"], step.Advance(9));
        Assert.Empty(step.Row(3, "a", 2));
        Assert.Empty(step.Row(3, "b", 5));
        Assert.Equal(["a 3 2 14", "b 5 2 14"], step.Advance(13));
        Assert.Empty(step.Row(13, "a", 9));
        Assert.Equal(["13: a 9"], step.Late);
    }

    [Fact]
    public void A_size_that_is_no_multiple_of_the_step_is_refused()
    {
        var compiled = AggregateHarness.Compile(Sum.Replace("12", "13", StringComparison.Ordinal), AggregateHarness.Schema("key string, value int64"), out var diagnostics);
        Assert.Null(compiled);
        Assert.Equal("config.window.step", Assert.Single(diagnostics.Items).Path);
    }
}
