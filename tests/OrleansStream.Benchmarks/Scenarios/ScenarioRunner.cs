using System.Diagnostics;
using OrleansStream.Connectors;
using OrleansStream.Connectors.Nexmark;
using OrleansStream.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints.Stores;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Benchmarks.Scenarios;

/// <summary>Runs a work twice in one process and prints the peers' line of JSON: cold is the first run with the start, warm the second, with the processor time of all threads.</summary>
static class ScenarioRunner
{
    public static async Task<int> RunAsync(RunOptions options)
    {
        var clock = Stopwatch.StartNew();
        var sink = new ChecksumConnector();
        await using var runner = options.Engine ? (IRunner)new EngineRunner(sink) : await SiloRunner.StartAsync(sink, options.Checkpoint > 0);
        await runner.RunAsync(options.Plan());
        var cold = clock.Elapsed.TotalSeconds;
        var (rows, checksum) = (sink.Rows, sink.Checksum);
        var processor = Environment.CpuUsage.TotalTime;
        clock.Restart();
        await runner.RunAsync(options.Plan());
        var warm = clock.Elapsed.TotalSeconds;
        var busy = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        if (options.IsDeterministic && (rows != sink.Rows || checksum != sink.Checksum))
        {
            await Console.Error.WriteLineAsync($"the runs disagree: {rows} rows, checksum {checksum}; then {sink.Rows} rows, checksum {sink.Checksum}");
            return 1;
        }
        Console.WriteLine(FormattableString.Invariant(
            $"{{\"peer\":\"orleansstream{(options.Engine ? "-engine" : "")}\",\"work\":\"{options.Work}\",\"source\":\"{(options.IsMemory ? "mem" : "json")}\",\"events\":{options.Events},\"keys\":{options.Keys},\"parallelism\":{options.Parallelism},\"checkpoints\":{(options.Checkpoint > 0 ? "true" : "false")},\"cold_s\":{cold:0.000},\"warm_s\":{warm:0.000},\"warm_cpu_s\":{busy:0.000},\"events_per_s\":{options.Events / warm:0},\"rows\":{rows},\"checksum\":\"{checksum}\"}}"));
        return 0;
    }

    /// <summary>The components that the works need.</summary>
    public static (ISourceConnector[] Sources, ISinkConnector[] Sinks) Connectors(ChecksumConnector sink) =>
        ([new EventsConnector(), new PreparedNexmark(), .. BuiltInConnectors.Sources().Where(s => s is not NexmarkSourceConnector)], [sink]);

    public static Plan Parse(string text)
    {
        var diagnostics = new DiagnosticBag();
        return PlanJson.Parse(text, diagnostics) ?? throw new PlanException(diagnostics.Items);
    }
}

/// <summary>A way to run a plan.</summary>
interface IRunner : IAsyncDisposable
{
    Task RunAsync(string plan);
}

/// <summary>Runs plans through the whole silo: stream provider, grains, exchange.</summary>
sealed class SiloRunner : IRunner
{
    readonly EmbeddedSilo _silo;
    readonly string? _folder;

    SiloRunner(EmbeddedSilo silo, string? folder) => (_silo, _folder) = (silo, folder);

    public static async Task<SiloRunner> StartAsync(ChecksumConnector sink, bool checkpoints)
    {
        var (sources, sinks) = ScenarioRunner.Connectors(sink);
        var folder = checkpoints ? Directory.CreateTempSubdirectory("ostream-checkpoints-").FullName : null;
        var silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
        {
            Sources = sources,
            Sinks = sinks,
            Configure = builder => builder.Services.Configure<OrleansStreamOptions>(o =>
            {
                if (folder is not null)
                    o.CheckpointStores[CheckpointStorage.File] = new FileCheckpointStore(folder);
            }),
        });
        return new SiloRunner(silo, folder);
    }

    public async Task RunAsync(string plan)
    {
        var parsed = ScenarioRunner.Parse(plan);
        await _silo.Pipelines.CreateAsync(parsed);
        await _silo.Pipelines.StartAsync(parsed.Id);
        var status = await _silo.Pipelines.WaitAsync(parsed.Id);
        if (status.Status != PipelineState.Completed)
            throw new InvalidOperationException($"The pipeline is {status.Status}: {status.Reason}");
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
