using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Tests;

namespace OrleansStream.Testing;

/// <summary>What goes on after a checkpoint with other tasks or another plan.</summary>
public class PipelineTestRestoreTests
{
    const string Totals = """ "window": { "type": "tumbling", "size": 1000, "allowedLateness": 100000 }, "groupBy": [ "region" ] """;

    static readonly string s_sum = Plan(Totals, """{ "type": "sum", "field": "amount", "as": "revenue" }""");

    [Fact]
    public void The_document_shows_what_runs()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "testing.md"));
        var code = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "OrleansStream.Testing.Tests", "PipelineTestRestoreTests.cs")).Select(l => l.Trim()).ToHashSet();
        var block = document.Split("```csharp").Single(b => b.Contains(".Restore(", StringComparison.Ordinal)).Split("```")[0];
        Assert.All(block.Split('\n').Select(l => l.Trim()), line => Assert.Contains(line, code));

        var plan = s_sum;
        PipelineTest.Start(plan)
            .Push("orders", new { region = "eu", amount = 3.5, ts = 5 })
            .Checkpoint(out var checkpoint)
            .Push("orders", new { region = "eu", amount = 1.0, ts = 6 })
            .Crash()
            .Restore(checkpoint, parallelism: 3)
            .Watermark(999)
            .Expect("out", new { region = "eu", revenue = 4.5 });
    }

    [Fact]
    public void Keys_move_between_any_numbers_of_tasks()
    {
        var test = PipelineTest.Start(s_sum);
        foreach (var parallelism in new[] { 3, 7, 2, 256, 1 })
            test.Push("orders", Orders()).Rescale(parallelism);
        test.End().Expect("out", [.. Enumerable.Range(0, 100).Select(i => (object)new { region = $"r{i}", revenue = 5 * i })]);
    }

    [Fact]
    public void A_checkpoint_holds_what_changed()
    {
        var test = PipelineTest.Start(s_sum).Push("orders", Orders()).Checkpoint(out var first).Checkpoint(out var nothing);
        test.Push("orders", Order(3), Order(4)).Checkpoint(out var two);
        test.Crash().Checkpoint(out var again);
        Assert.Equal([100, 0, 2, 0], new[] { first, nothing, two, again }.Select(c => c.Entries["totals"]));
        Assert.Equal([1, 2, 3, 4], new[] { first, nothing, two, again }.Select(c => c.Number));
        test.Restore(nothing).Restore(two, 5).End();
        Assert.Equal(4950 + 7, test.Output("out").Sum(r => (double)r["revenue"]!));
    }

    [Fact]
    public void A_changed_plan_keeps_the_aggregates_that_it_still_has()
    {
        var both = Plan(Totals, """{ "type": "max", "field": "amount", "as": "largest" }, { "type": "sum", "field": "amount", "as": "revenue" }""");
        var largest = Plan(Totals, """{ "type": "max", "field": "amount", "as": "largest" }""");
        object small = new { region = "r3", amount = 1, ts = 5 };
        PipelineTest.Start(s_sum).Push("orders", Order(3), Order(3)).Checkpoint(out var sum)
            .Restore(sum, Parse(both)).Push("orders", small).Checkpoint(out var more).Checkpoint().Crash().Watermark(999)
            .Expect("out", new { region = "r3", largest = 1, revenue = 7 })
            .Restore(more, Parse(largest)).Expect("out", new { largest = 1 })
            .Checkpoint().Push("orders", Order(3)).Crash().Expect("out", new { largest = 3 });
    }

    [Fact]
    public void State_that_does_not_fit_a_changed_step_is_refused()
    {
        var hours = Plan(Totals.Replace("1000,", "3600000,", StringComparison.Ordinal), """{ "type": "count" }""");
        var test = PipelineTest.Start(s_sum).Push("orders", Order(1)).Checkpoint(out var checkpoint);
        var failure = Assert.Throws<StreamException>(() => test.Restore(checkpoint, Parse(hours)));
        Assert.Equal(ErrorCodes.StateNotTaken, failure.Code);
        Assert.Contains("'totals'", failure.Message, StringComparison.Ordinal);
        test.Restore(checkpoint, Parse(hours.Replace("\"totals\"", "\"hours\"", StringComparison.Ordinal))).Push("orders", Order(1)).End().Expect("out", new { count = 1 });
    }

    static string Plan(string config, string aggregates) => $$"""
        { "sources": { "orders": { "type": "kafka", "config": { "schema": { "region": "string", "amount": "float64", "ts": "int64" }, "eventTime": { "field": "ts", "watermarks": "none" } } } },
          "steps": [ { "id": "totals", "type": "aggregate", "from": "orders", "config": { {{config}}, "aggregations": [ {{aggregates}} ] } } ],
          "sinks": { "out": { "type": "console" } } }
        """;

    static Plan Parse(string json) => PlanJson.Parse(json, new DiagnosticBag(), "test")!;

    static object[] Orders() => [.. Enumerable.Range(0, 100).Select(Order)];

    static object Order(int number) => new { region = $"r{number}", amount = number, ts = number };
}
