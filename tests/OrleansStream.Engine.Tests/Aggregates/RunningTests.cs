using OrleansStream.Windows;

namespace OrleansStream.Aggregates;

public class RunningTests
{
    const string Config = """{ "groupBy": ["key"], "aggregations": [ { "type": "count" }, { "type": "sum", "field": "value" } ] }""";

    [Fact]
    public void Each_batch_gives_one_row_per_changed_group()
    {
        var step = new AggregateHarness(Config);
        Assert.Equal(["a 2 5", "b 1 2"], step.Push(AggregateHarness.Batch(step.Input, (1, ["b", 2L]), (3, ["a", 1L]), (2, ["a", 4L]))));
        Assert.Equal(["b 2 10"], step.Row(1, "b", 8));
        Assert.Empty(step.End());
        Assert.Equal(["key", "count", "sum_value"], step.Output.Fields.Select(f => f.Name));
    }

    [Fact]
    public void Having_filters_each_running_row()
    {
        var step = new AggregateHarness("""{ "groupBy": ["key"], "type": "sum", "field": "value", "having": { "field": "value", "operator": "gt", "value": 5 } }""");
        Assert.Empty(step.Row(1, "a", 5));
        Assert.Equal(["a 6"], step.Row(2, "a", 1));
    }
}
