using System.Collections.Concurrent;
using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Formats;
using OrleansStream.Plans;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Pipelines.Tests.Support;

/// <summary>One embedded silo for all tests that share it; each run is a pipeline of its own.</summary>
public sealed class PipelineSilo : IAsyncLifetime
{
    readonly CollectConnector _sink = new();
    EmbeddedSilo? _silo;
    int _runs;

    /// <summary>What sources of the type <c>scripted</c> give.</summary>
    internal ScriptedSource Scripts { get; } = new();

    public async Task InitializeAsync() => _silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
    {
        Sources = [Scripts, .. BuiltInConnectors.Sources()],
        Sinks = [_sink],
    });

    public async Task DisposeAsync() => await _silo!.DisposeAsync();

    /// <summary>Runs a plan whose sources end, and gives what came to a sink, in order.</summary>
    public async Task<IReadOnlyList<JsonElement>> RunAsync(Plan plan, string sink = "out")
    {
        var run = $"{plan.Id}-{Interlocked.Increment(ref _runs)}";
        plan = plan with
        {
            Id = run,
            Sinks = [.. plan.Sinks.Items.Select(s => s with
            {
                Type = CollectOptions.Type,
                Config = ComponentConfig.Parse(JsonSerializer.Serialize(new { channel = $"{run}/{s.Name}" })),
            })],
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await _silo!.Pipelines.CreateAsync(plan);
        await _silo.Pipelines.StartAsync(run);
        var status = await _silo.Pipelines.WaitAsync(run, limit.Token);
        Assert.True(status.Status == PipelineState.Completed, $"{status.Status}: {status.Reason}");
        Assert.Equal(0, status.DeadLetters);
        await _silo.Pipelines.DeleteAsync(run);
        return [.. _sink.Take($"{run}/{sink}").SelectMany(JsonRows.ToElements)];
    }
}

/// <summary>The options of the sink that keeps what it is given.</summary>
[Component(ComponentKind.Sink, Type, "Keeps what it is given.")]
public sealed record CollectOptions
{
    /// <summary>The name by which plans know it.</summary>
    internal const string Type = "collect";

    /// <summary>Where it is kept.</summary>
    [Option("Where it is kept.", Required = true)]
    public string Channel { get; init; } = "";
}

sealed class CollectConnector : ISinkConnector
{
    readonly ConcurrentDictionary<string, ConcurrentQueue<EventBatch>> _kept = new();

    public Type OptionsType => typeof(CollectOptions);

    public SinkTraits Traits { get; } = new(Encoded: false);

    public IEnumerable<EventBatch> Take(string channel) => _kept.TryRemove(channel, out var batches) ? batches : [];

    public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken) =>
        new(new Sink(_kept.GetOrAdd(((CollectOptions)context.Options).Channel, _ => new())));

    sealed class Sink(ConcurrentQueue<EventBatch> kept) : ISink
    {
        public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
        {
            kept.Enqueue(batch.Rows);
            return default;
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => default;

        public ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

        public ValueTask DisposeAsync() => default;
    }
}
