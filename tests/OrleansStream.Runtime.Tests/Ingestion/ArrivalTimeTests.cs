using Microsoft.Extensions.Time.Testing;
using OrleansStream.Connectors;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Ingestion;

public class ArrivalTimeTests
{
    [Fact]
    public async Task A_source_without_event_times_moves_on_with_the_clock_while_nothing_comes()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_000));
        var services = new ConnectorServices();
        var source = services.Memory.Open("clock-in", Rows.Schema);
        await using var silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
        {
            Sources = BuiltInConnectors.Sources(services),
            Sinks = BuiltInConnectors.Sinks(services),
            Time = time,
        });
        var plan = TestSilo.Plan("""
            { "id": "clock", "sources": { "in": { "type": "memory", "config": { "channel": "clock-in" } } },
              "steps": [ { "id": "n", "type": "aggregate", "config": { "window": { "type": "tumbling", "size": 1000 }, "aggregations": [ { "type": "count" } ] } } ],
              "sinks": { "out": { "type": "memory", "config": { "channel": "clock-out" } } } }
            """);
        await silo.Pipelines.CreateAsync(plan);
        await silo.Pipelines.StartAsync("clock");
        await source.WriteAsync(Rows.Batch(Enumerable.Range(0, 7).Select(i => ((long)i, "k", 1_000L + i))));
        await TestSilo.UntilAsync(async () => (await silo.Pipelines.MetricsAsync("clock")).Steps is [{ RowsIn: 7 }]);
        await silo.Pipelines.SettleAsync("clock", TestSilo.Timeout());
        Assert.Equal(0, (await silo.Pipelines.GetAsync("clock"))!.RowsOut);

        time.Advance(TimeSpan.FromSeconds(1));
        var row = (await services.Memory.Open("clock-out").ReadAsync(TestSilo.Timeout()))!.Row(0);
        Assert.Equal((7L, 1_000L, 2_000L), (row["count"], row["window_start"], row["window_end"]));
    }
}
