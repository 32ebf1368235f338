using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansStream.Connectors;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Hosting;

public class TwoSilosTests
{
    [Fact]
    public async Task A_pipeline_spreads_over_two_silos_and_loses_nothing()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorage(PipelineStorage.Name).AddOrleansStream(options =>
        {
            foreach (var source in BuiltInConnectors.Sources())
                options.Sources.Add(source);
            options.Sinks.Add(new TestSinkConnector());
        }));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();

        var pipelines = cluster.GetSiloServiceProvider(cluster.Silos[0].SiloAddress).GetRequiredService<IStreamPipelines>();
        var plan = TestSilo.Plan("""
            { "id": "spread", "parallelism": 8,
              "sources": { "in": { "type": "generator", "config": { "rows": 40000, "partitions": 16, "fields": { "id": "sequence", "key": { "type": "choice", "values": ["a", "b", "c", "d", "e", "f", "g", "h"] } } } } },
              "steps": [ { "id": "first", "type": "aggregate", "config": { "groupBy": ["id", "key"], "aggregations": [ { "type": "count" } ] } } ],
              "sinks": { "out": { "type": "test", "config": { "name": "spread" } } } }
            """);
        var ended = cluster.Silos.Select(s => cluster.GetSiloServiceProvider(s.SiloAddress).GetRequiredService<IStreamPipelines>().Events()).ToList();
        await pipelines.CreateAsync(plan);
        await pipelines.StartAsync("spread");
        var status = await pipelines.WaitAsync("spread", TestSilo.Timeout());
        Assert.Equal((PipelineState.Completed, null), (status.Status, status.Reason));
        Assert.Equal((40_000, 40_000), (status.RowsIn, status.RowsOut));
        Assert.Equal(Enumerable.Range(0, 40_000).Select(i => (long)i), TestSink.Of("spread").Ids.Order());

        // A partition's end is told on the silo that read it.
        foreach (var events in ended)
            await TestSilo.EventAsync<PartitionEnded>(events, _ => true);
    }
}
