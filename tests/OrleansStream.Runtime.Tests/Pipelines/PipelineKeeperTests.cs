using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansStream.Connectors;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Pipelines;

/// <summary>Three silos in this process; nobody asks for the pipelines after they were made, and yet all are active.</summary>
public sealed class PipelineKeeperTests : IAsyncLifetime
{
    readonly InProcessTestCluster _cluster = Cluster();

    public Task InitializeAsync() => _cluster.DeployAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task Pipelines_whose_silo_goes_are_active_on_another_soon()
    {
        var ids = await CreateAsync(20);
        var silo = await SiloOfAsync(ids[0]);
        Assert.NotNull(silo);

        await _cluster.StopSiloAsync(_cluster.Silos.First(s => s.SiloAddress.Equals(silo)));

        foreach (var id in ids)
            await UntilActiveAsync(id);
    }

    [Fact]
    public async Task A_pipeline_that_was_lost_in_silence_is_found_by_the_rounds()
    {
        // More than one round looks at.
        var ids = await CreateAsync(PipelineKeeper.RoundSize + 8);
        foreach (var id in ids)
            await _cluster.DeactivateAsync(_cluster.Client.GetGrain<IPipelineGrain>(id));

        foreach (var id in ids)
            await UntilActiveAsync(id);
    }

    [Fact]
    public async Task The_directory_gives_its_ids_page_by_page_in_order()
    {
        var ids = await CreateAsync(5);
        var directory = _cluster.Client.GetGrain<IPipelineDirectoryGrain>(0);

        var first = await directory.Page(null, 3);
        var second = await directory.Page(first[^1], 3);

        Assert.Equal(ids.Order(StringComparer.Ordinal), first.Concat(second));
        Assert.Empty(await directory.Page(second[^1], 3));
    }

    [Fact]
    public async Task Tasks_are_dealt_out_evenly()
    {
        var pipelines = _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress).GetRequiredService<IStreamPipelines>();
        await pipelines.CreateAsync(TestSilo.Plan("""
            { "id": "even", "parallelism": 4,
              "sources": { "in": { "type": "generator", "config": { "rate": 100, "partitions": 2, "fields": { "id": "sequence" } } } },
              "steps": [ { "id": "first", "type": "aggregate", "config": { "groupBy": ["id"], "aggregations": [ { "type": "count" } ] } } ],
              "sinks": { "out": { "type": "test", "config": { "name": "even" } } } }
            """));
        await pipelines.StartAsync("even");
        var limit = TestSilo.Timeout();
        PipelineMetrics metrics;
        do
            metrics = await pipelines.MetricsAsync("even", limit);
        while (metrics.Silos.Sum(s => s.Tasks) < 2 + 4 + 1);

        Assert.Equal(3, metrics.Silos.Length);
        Assert.InRange(metrics.Silos.Max(s => s.Tasks) - metrics.Silos.Min(s => s.Tasks), 0, 1);
        await pipelines.StopAsync("even");
    }

    static InProcessTestCluster Cluster()
    {
        var stored = new SharedStorage.Content();
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(PipelineStorage.Name, (services, _) => new SharedStorage(stored, services.GetRequiredService<Serializer>()));
            silo.AddOrleansStream(options =>
            {
                foreach (var source in BuiltInConnectors.Sources())
                    options.Sources.Add(source);
                options.Sinks.Add(new TestSinkConnector());
            });
        });
        return builder.Build();
    }

    async Task<List<string>> CreateAsync(int count)
    {
        var pipelines = _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress).GetRequiredService<IStreamPipelines>();
        var ids = Enumerable.Range(0, count).Select(i => $"idle-{i}").ToList();
        foreach (var id in ids)
        {
            await pipelines.CreateAsync(TestSilo.Plan($$"""
                { "id": "{{id}}", "sources": { "in": { "type": "generator", "config": { "rows": 1, "fields": { "id": "sequence" } } } }, "sinks": { "out": { "type": "test", "config": { "name": "x" } } } }
                """));
        }
        return ids;
    }

    Task<SiloAddress?> SiloOfAsync(string id) =>
        _cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(_cluster.Client.GetGrain<IPipelineGrain>(id)).AsTask();

    /// <summary>Only asks where the grain is, which does not bring it up.</summary>
    async Task UntilActiveAsync(string id)
    {
        var limit = TestSilo.Timeout();
        while (await SiloOfAsync(id) is not { } silo || _cluster.Silos.All(s => !s.SiloAddress.Equals(silo)))
        {
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
