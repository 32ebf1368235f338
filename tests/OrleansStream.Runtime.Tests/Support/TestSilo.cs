using OrleansStream.Connectors;
using OrleansStream.Connectors.Memory;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Plans;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Runtime.Tests.Support;

/// <summary>One silo for all tests of a class; each test uses pipelines and channels of its own.</summary>
public sealed class TestSilo : IAsyncLifetime
{
    readonly ConnectorServices _services = new();
    EmbeddedSilo? _silo;

    public MemoryChannels Memory => _services.Memory;

    internal EmbeddedSilo Silo => _silo!;

    public IStreamPipelines Pipelines => _silo!.Pipelines;

    public async Task InitializeAsync() => _silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
    {
        Sources = BuiltInConnectors.Sources(_services),
        Sinks = [.. BuiltInConnectors.Sinks(_services), new TestSinkConnector()],
    });

    public async Task DisposeAsync() => await _silo!.DisposeAsync();

    /// <summary>Reads a plan.</summary>
    public static Plan Plan(string json)
    {
        var diagnostics = new DiagnosticBag();
        return PlanJson.Parse(json, diagnostics) ?? throw new PlanException(diagnostics.Items);
    }

    /// <summary>A bounded memory source with the columns of <see cref="Rows"/>.</summary>
    public MemoryChannel Source(string channel) => Memory.Open(channel, Rows.Schema);

    /// <summary>All rows of a memory sink until it completes.</summary>
    public async Task<List<EventBatch>> ReadAllAsync(string channel)
    {
        var batches = new List<EventBatch>();
        await foreach (var batch in Memory.Open(channel).ReadAllAsync(Timeout()))
            batches.Add(batch);
        return batches;
    }

    /// <summary>Creates and starts a pipeline.</summary>
    public async Task StartAsync(string json, StartOptions? options = null)
    {
        var plan = Plan(json);
        await Pipelines.CreateAsync(plan);
        await Pipelines.StartAsync(plan.Id, options);
    }

    public Task<PipelineStatus> WaitAsync(string id) => Pipelines.WaitAsync(id, Timeout());

    /// <summary>Waits for an event of a pipeline.</summary>
    public static async Task<T> EventAsync<T>(IAsyncEnumerable<PipelineEvent> events, Func<T, bool> condition) where T : PipelineEvent
    {
        await foreach (var happened in events.WithCancellation(Timeout()))
        {
            if (happened is T wanted && condition(wanted))
                return wanted;
        }
        throw new InvalidOperationException("The events ended.");
    }

    /// <summary>Asks until the answer is yes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var timeout = Timeout();
        while (!await condition())
        {
            timeout.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>No test waits longer for anything.</summary>
    public static CancellationToken Timeout() => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;
}
