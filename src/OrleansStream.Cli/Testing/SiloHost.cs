using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansStream.Connectors;
using OrleansStream.Plans;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Testing.Driver;
using OrleansStream.Testing.Files;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Cli.Testing;

/// <summary>
/// Runs cases through the grains of one embedded silo, which is led step by step. One case at a time: they share the clock.
/// </summary>
sealed class SiloHost : ICaseHost, IAsyncDisposable
{
    readonly ConcurrentDictionary<string, SiloPipeline> _pipelines = new();
    readonly StepClock _clock = new();
    readonly CancellationTokenSource _stop = new();
    EmbeddedSilo? _silo;
    Task _listening = Task.CompletedTask;
    long _last;

    SiloHost()
    {
    }

    /// <summary>How many tasks share the keys of a step; null: as the plan says.</summary>
    public int? Parallelism { get; private init; }

    /// <summary>Starts the silo.</summary>
    public static async Task<SiloHost> StartAsync(int? parallelism = null)
    {
        var host = new SiloHost { Parallelism = parallelism };
        host._silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
        {
            Sources = [new TestSource(host.Open)],
            Sinks = [new TestSink(host.Open)],
            Time = host._clock,
            Configure = silo => silo.Services.Configure<OrleansStreamOptions>(options => options.Stepped = true),
        });
        host._listening = host.ListenAsync(host._silo.Pipelines.Events(host._stop.Token));
        return host;
    }

    public async ValueTask<ICasePipeline> StartAsync(Plan plan, IReadOnlyDictionary<string, IReadOnlyList<object>> samples)
    {
        // Everything that is wrong with the plan is found here, in the same way as by the driver.
        var bound = TestPlans.Bind(plan with { Parallelism = Parallelism ?? plan.Parallelism });
        var physical = TestPlans.Plan(bound, samples.ToDictionary(s => s.Key, s => RowText.Lines(s.Value)));
        _clock.Now = 0;
        var id = string.Create(CultureInfo.InvariantCulture, $"case-{++_last}");
        var pipeline = new SiloPipeline(id, physical, _silo!.Pipelines, _clock);
        _pipelines[id] = pipeline;
        pipeline.Closed = () => _pipelines.TryRemove(id, out _);
        try
        {
            await pipeline.StartAsync(bound.Plan with { Id = id });
            return pipeline;
        }
        catch
        {
            await pipeline.DisposeAsync();
            throw;
        }
    }

    async Task ListenAsync(IAsyncEnumerable<PipelineEvent> events)
    {
        try
        {
            await foreach (var happened in events)
            {
                if (happened is PartitionEnded ended && _pipelines.TryGetValue(ended.Pipeline, out var pipeline))
                    pipeline.OnEnded(ended.Source);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo is no longer needed.
        }
    }

    ISource Open(SourceContext context) => _pipelines[context.Pipeline].Source(context.Name);

    ISink Open(SinkContext context) => _pipelines[context.Pipeline].Sink(context.Name);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
        if (_silo is not null)
            await _silo.DisposeAsync();
    }
}
