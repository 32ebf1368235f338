using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Pipelines;

public sealed class WholePathTests(TestSilo silo) : IClassFixture<TestSilo>
{
    [Fact]
    public async Task Rows_pass_a_filter_in_order_and_the_pipeline_completes()
    {
        var source = silo.Source("whole-in");
        await silo.StartAsync("""
            { "id": "whole",
              "sources": { "in": { "type": "memory", "config": { "channel": "whole-in", "bounded": true } } },
              "steps": [ { "id": "even", "type": "filter", "config": { "where": "id % 2 = 0" } } ],
              "sinks": { "out": { "type": "memory", "config": { "channel": "whole-out" } } } }
            """);
        for (var i = 0; i < 10; i++)
            await source.WriteAsync(Rows.Range(i * 100, 100));
        source.Complete();

        var rows = (await silo.ReadAllAsync("whole-out")).SelectMany(b => b.Ids());
        Assert.Equal(Enumerable.Range(0, 500).Select(i => 2L * i), rows);

        var status = await silo.WaitAsync("whole");
        Assert.Equal(PipelineState.Completed, status.Status);
        Assert.Equal((1000, 500, 0), (status.RowsIn, status.RowsOut, status.DeadLetters));
        var step = Assert.Single((await silo.Pipelines.MetricsAsync("whole")).Steps);
        Assert.Equal(("even", 1000, 500), (step.Id, step.RowsIn, step.RowsOut));
    }
}
