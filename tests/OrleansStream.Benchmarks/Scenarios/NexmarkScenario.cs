using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OrleansStream.Connectors;
using OrleansStream.Connectors.Nexmark;
using OrleansStream.Events;

namespace OrleansStream.Benchmarks.Scenarios;

/// <summary>The plans of samples/nexmark over events that were made before the clock runs.</summary>
static class NexmarkScenario
{
    /// <summary>Queries whose results come once per batch and changed group, or by the clock.</summary>
    static readonly string[] s_running = ["q12", "q15", "q17", "q18", "q19"];

    public static bool Has(string query) => typeof(NexmarkScenario).Assembly.GetManifestResourceInfo($"nexmark/{query}") is not null;

    public static bool IsRunning(string query) => s_running.Contains(query);

    public static string Plan(string query, long events, int parallelism)
    {
        using var stream = typeof(NexmarkScenario).Assembly.GetManifestResourceStream($"nexmark/{query}")!;
        var plan = (JsonObject)JsonNode.Parse(stream)!;
        var config = (JsonObject)plan["sources"]!["bids"]!["config"]!;
        config["events"] = events;
        config["partitions"] = parallelism;
        config.Remove("rate");
        plan["parallelism"] = parallelism;
        plan["sinks"]!["out"]!["type"] = "checksum";
        return plan.ToJsonString();
    }
}

/// <summary>The source <c>nexmark</c>, but all of its events are made at the first opening and given again at every other.</summary>
sealed class PreparedNexmark : ISourceConnector
{
    // Every run has connectors of its own; the events are those of the process.
    static readonly ConcurrentDictionary<object, Task<ISource>> s_made = new();

    readonly NexmarkSourceConnector _maker = new();

    public Type OptionsType => _maker.OptionsType;

    public SourceTraits Traits => _maker.Traits;

    public async ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken) =>
        await s_made.GetOrAdd(context.Options, _ => MakeAsync(context));

    async Task<ISource> MakeAsync(SourceContext context)
    {
        await using var source = await _maker.OpenAsync(context, default);
        var partitions = new OrderedDictionary<string, List<RowsChunk>>();
        foreach (var partition in source.Partitions)
        {
            var chunks = partitions[partition] = [];
            await using var reader = await source.OpenAsync(partition, null, default);
            while (await reader.ReadAsync(default) is RowsChunk chunk)
                chunks.Add(chunk);
        }
        return new Source(source.Schema!, partitions);
    }

    sealed class Source(RowSchema schema, OrderedDictionary<string, List<RowsChunk>> partitions) : ISource
    {
        public IReadOnlyList<string> Partitions { get; } = [.. partitions.Keys];

        public RowSchema Schema => schema;

        public bool Bounded => true;

        public ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken) =>
            new(new Reader(partitions[partition]));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    sealed class Reader(List<RowsChunk> chunks) : IPartitionReader
    {
        int _next;

        public ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new(_next < chunks.Count ? chunks[_next++] : null);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
