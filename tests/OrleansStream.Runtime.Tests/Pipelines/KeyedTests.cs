using OrleansStream.Events;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Pipelines;

public sealed class KeyedTests(TestSilo silo) : IClassFixture<TestSilo>
{
    /// <summary>Counts per key and ten units of time.</summary>
    static string PlanOf(string name, int parallelism, string sources, string from) => $$"""
        { "id": "{{name}}", "parallelism": {{parallelism}},
          "sources": { {{sources}} },
          "steps": [
            { "id": "all", "type": "union", "from": [ {{from}} ] },
            { "id": "count", "type": "aggregate", "from": "all",
              "config": { "window": { "type": "tumbling", "size": 10 }, "groupBy": ["key"], "aggregations": [ { "type": "count" }, { "type": "sum", "field": "id" } ] } } ],
          "sinks": { "out": { "type": "memory", "from": "count", "config": { "channel": "{{name}}-out" } } } }
        """;

    static string SourceOf(string channel, string more = "") =>
        $$"""
        "{{channel}}": { "type": "memory", "config": { "channel": "{{channel}}", "bounded": true, "eventTime": { "field": "ts" {{more}} } } }
        """;

    static IEnumerable<string> Text(IEnumerable<EventBatch> batches) =>
        batches.SelectMany(b => Enumerable.Range(0, b.Count).Select(i => $"{b.Row(i)["window_start"]} {b.Row(i)["key"]} {b.Row(i)["count"]} {b.Row(i)["sum_id"]}"));

    /// <summary>What counting the rows 0 … count-1 of <see cref="Rows.Range"/> by tens gives: each key once in each window.</summary>
    static IEnumerable<string> Expected(int count) => Enumerable.Range(0, count).Select(i => $"{i / 10 * 10} {(char)('a' + (i % 10))} 1 {i}");

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Windows_over_keys_give_the_same_with_one_task_or_several(int parallelism)
    {
        var name = $"keyed{parallelism}";
        var source = silo.Source($"{name}-in");
        await silo.StartAsync(PlanOf(name, parallelism, SourceOf($"{name}-in"), $"\"{name}-in\""));
        for (var i = 0; i < 20; i++)
            await source.WriteAsync(Rows.Range(i * 500, 500));
        source.Complete();
        var rows = Text(await silo.ReadAllAsync($"{name}-out")).ToList();
        Assert.Equal(Expected(10_000).Order(), rows.Order());
        var status = await silo.WaitAsync(name);
        Assert.Equal((PipelineState.Completed, 10_000, 10_000), (status.Status, status.RowsIn, status.RowsOut));
        Assert.Equal(10_000, (await silo.Pipelines.MetricsAsync(name)).Steps.Single(s => s.Id == "count").RowsIn);
    }

    [Theory]
    [InlineData("count", """{ "type": "count", "size": 3, "slide": 2 }""")]
    [InlineData("global", """{ "type": "global" }""")]
    [InlineData("batches", """{ "type": "global", "trigger": { "type": "count", "count": 7, "purge": true } }""")]
    [InlineData("early", """{ "type": "sliding", "size": 100, "slide": 30, "trigger": { "earlyCount": 4 } }""")]
    public async Task Every_kind_of_window_gives_the_same_with_one_task_or_several(string kind, string window)
    {
        var results = new List<string[]>();
        foreach (var parallelism in new[] { 1, 4 })
        {
            var name = $"{kind}-{parallelism}";
            var source = silo.Source($"{name}-in");
            await silo.StartAsync($$"""
                { "id": "{{name}}", "parallelism": {{parallelism}}, "sources": { {{SourceOf($"{name}-in")}} },
                  "steps": [ { "id": "w", "type": "aggregate",
                    "config": { "window": {{window}}, "groupBy": ["key"], "aggregations": [ { "type": "count" }, { "type": "sum", "field": "id" } ] } } ],
                  "sinks": { "out": { "type": "memory", "from": "w", "config": { "channel": "{{name}}-out" } } } }
                """);
            for (var i = 0; i < 20; i++)
                await source.WriteAsync(Rows.Range(i * 50, 50));
            source.Complete();
            var batches = await silo.ReadAllAsync($"{name}-out");
            results.Add([.. batches.SelectMany(b => Enumerable.Range(0, b.Count).Select(i => string.Join(' ', b.Schema.Fields.Select(f => b.Row(i)[f.Name])))).Order()]);
        }
        Assert.NotEmpty(results[0]);
        Assert.Equal(results[0], results[1]);
    }

    [Fact]
    public async Task The_slower_source_holds_time_back()
    {
        var fast = silo.Source("hold-fast");
        var slow = silo.Source("hold-slow");
        await silo.StartAsync(PlanOf("hold", 2, $"{SourceOf("hold-fast")}, {SourceOf("hold-slow")}", "\"hold-fast\", \"hold-slow\""));
        await slow.WriteAsync(Rows.Batch((0, "a", 5)));
        await fast.WriteAsync(Rows.Range(0, 100));
        await TestSilo.UntilAsync(async () => (await silo.Pipelines.GetAsync("hold"))!.RowsIn == 101);
        await silo.Pipelines.SettleAsync("hold");
        Assert.Equal(0, (await silo.Pipelines.GetAsync("hold"))!.RowsOut);
        slow.Complete();
        fast.Complete();
        var rows = Text(await silo.ReadAllAsync("hold-out"));
        Assert.Contains("0 a 2 0", rows);
    }

    [Fact]
    public async Task An_idle_source_holds_nobody_back_until_it_speaks_again()
    {
        var busy = silo.Source("idle-busy");
        var quiet = silo.Source("idle-quiet");
        var events = silo.Pipelines.Events();
        await silo.StartAsync(PlanOf("idle", 2, $"{SourceOf("idle-busy")}, {SourceOf("idle-quiet", ", \"idleAfter\": 100")}", "\"idle-busy\", \"idle-quiet\""));
        await busy.WriteAsync(Rows.Range(0, 100));
        await TestSilo.EventAsync<PartitionIdle>(events, e => e is { Pipeline: "idle", Source: "idle-quiet", Idle: true });
        await TestSilo.UntilAsync(async () => (await silo.Pipelines.GetAsync("idle"))!.RowsIn == 100);
        await silo.Pipelines.SettleAsync("idle");
        Assert.Equal(90, (await silo.Pipelines.GetAsync("idle"))!.RowsOut);
        Assert.Equal(1, (await silo.Pipelines.MetricsAsync("idle")).Sources.Single(s => s.Name == "idle-quiet").IdlePartitions);

        // Awake it counts again: its low time keeps the windows of the busy one open.
        events = silo.Pipelines.Events();
        await quiet.WriteAsync(Rows.Batch((1000, "z", 95)));
        await TestSilo.EventAsync<PartitionIdle>(events, e => e is { Pipeline: "idle", Source: "idle-quiet", Idle: false });
        await silo.Pipelines.SettleAsync("idle");
        await busy.WriteAsync(Rows.Range(100, 50));
        await TestSilo.UntilAsync(async () => (await silo.Pipelines.GetAsync("idle"))!.RowsIn == 151);
        await silo.Pipelines.SettleAsync("idle");
        Assert.Equal(90, (await silo.Pipelines.GetAsync("idle"))!.RowsOut);
        quiet.Complete();
        busy.Complete();
        Assert.Contains("90 z 1 1000", Text(await silo.ReadAllAsync("idle-out")));
    }

    [Fact]
    public async Task Two_sources_in_one_task_give_the_same_order_every_time()
    {
        var orders = new List<string>();
        for (var run = 0; run < 5; run++)
        {
            var (left, right) = (silo.Source($"order{run}-l"), silo.Source($"order{run}-r"));
            await silo.StartAsync($$"""
                { "id": "order{{run}}",
                  "sources": { {{SourceOf($"order{run}-l")}}, {{SourceOf($"order{run}-r")}} },
                  "steps": [ { "id": "all", "type": "union", "from": [ "order{{run}}-l", "order{{run}}-r" ] } ],
                  "sinks": { "out": { "type": "test", "from": "all", "config": { "name": "order{{run}}" } } } }
                """);
            var writers = new[] { (left, 0), (right, 100_000) }.Select(async w =>
            {
                for (var i = 0; i < 30; i++)
                    await w.Item1.WriteAsync(Rows.Batch(Enumerable.Range(i * 100, 100).Select(t => ((long)t + w.Item2, "k", (long)t))));
                w.Item1.Complete();
            });
            await Task.WhenAll(writers);
            await silo.WaitAsync($"order{run}");
            orders.Add(string.Join(',', TestSink.Of($"order{run}").Ids));
        }
        Assert.Single(orders.Distinct());
    }
}
