using OrleansStream.Building;
using OrleansStream.Connectors;
using OrleansStream.Connectors.Console;
using OrleansStream.Connectors.File;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Tests.Documents;

/// <summary>The program of the README, as it stands there between the two marks.</summary>
static class RevenueExample
{
    sealed record Order(string Region, string Status, double Amount, long Ts);

    internal static async Task<PipelineStatus> RunAsync(string path, ConnectorServices services)
    {
        // begin
        var pipeline = PipelineBuilder.Create("revenue");
        pipeline.Source<Order>("orders", new FileSourceOptions { Path = path })
            .WithEventTime(o => o.Ts, outOfOrderness: TimeSpan.FromSeconds(5))
            .Where("status = 'paid'")
            .GroupBy(o => o.Region)
            .Window(Tumbling.Of(TimeSpan.FromSeconds(20)))
            .Aggregate("totals", a => a.Count("orders").Sum(o => o.Amount, "revenue"))
            .To("out", new ConsoleSinkOptions());
        var plan = pipeline.Build();

        await using var silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
        {
            Sources = BuiltInConnectors.Sources(services),
            Sinks = BuiltInConnectors.Sinks(services),
        });
        await silo.Pipelines.CreateAsync(plan);
        await silo.Pipelines.StartAsync(plan.Id);
        var end = await silo.Pipelines.WaitAsync(plan.Id);
        // end
        return end;
    }
}
