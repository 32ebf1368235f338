using Microsoft.Extensions.DependencyInjection;
using OrleansStream.Runtime.Exchange;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Sinks;
using OrleansStream.Runtime.Tasks;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Exchange;

public sealed class FencingTests(TestSilo silo) : IClassFixture<TestSilo>
{
    [Fact]
    public async Task A_sink_takes_nothing_of_an_old_attempt_nor_out_of_order()
    {
        var source = silo.Source("fence-in");
        await silo.StartAsync("""
            { "id": "fence", "sources": { "in": { "type": "memory", "config": { "channel": "fence-in" } } },
              "sinks": { "out": { "type": "test", "config": { "name": "fence" } } } }
            """);
        await source.WriteAsync(Rows.Range(0, 10));
        await TestSilo.UntilAsync(() => Task.FromResult(TestSink.Of("fence").Ids.Count == 10));

        var grains = silo.Silo.Services.GetRequiredService<IGrainFactory>();
        var sink = grains.GetGrain<ISinkGrain>(TaskKey.OfSink(new AttemptId("fence", 1), "out"));
        var rows = new Slice(0, SliceKind.Rows, Rows.Range(100, 10));
        Assert.Equal(Delivery.Fenced, await sink.Deliver(new ExchangeMessage(Attempt: 0, Channel: 0, Number: 1, [rows])));
        Assert.Equal(Delivery.Fenced, await sink.Deliver(new ExchangeMessage(Attempt: 1, Channel: 0, Number: 5, [rows])));
        Assert.Equal(Delivery.Fenced, await sink.Deliver(new ExchangeMessage(Attempt: 1, Channel: 9, Number: 0, [rows])));

        await silo.Pipelines.StopAsync("fence");
        Assert.Equal(Delivery.Fenced, await sink.Deliver(new ExchangeMessage(Attempt: 1, Channel: 0, Number: 1, [rows])));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), TestSink.Of("fence").Ids);
    }

    [Fact]
    public async Task A_failure_of_an_old_attempt_does_not_touch_the_present_one()
    {
        silo.Source("stale-in");
        await silo.StartAsync("""
            { "id": "stale", "sources": { "in": { "type": "memory", "config": { "channel": "stale-in" } } },
              "sinks": { "out": { "type": "test", "config": { "name": "stale" } } } }
            """);
        await silo.Pipelines.SettleAsync("stale");
        await silo.Pipelines.StopAsync("stale");
        await silo.Pipelines.StartAsync("stale");
        await silo.Pipelines.SettleAsync("stale");
        var pipeline = silo.Silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IPipelineGrain>("stale");
        await pipeline.OnTaskFailed(1, "out", new Failure("OS4003", "late"));
        await pipeline.OnSinkFinished(1, "out", complete: true);
        Assert.Equal(PipelineState.Running, (await silo.Pipelines.GetAsync("stale"))!.Status);
    }
}
