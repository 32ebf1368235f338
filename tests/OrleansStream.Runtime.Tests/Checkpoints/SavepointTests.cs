using Microsoft.Extensions.Logging;
using OrleansStream.Connectors;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Inspection;
using OrleansStream.Runtime.Checkpoints.Stores;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Checkpoints;

/// <summary>Pipelines that go on from a savepoint under another plan, and from the checkpoint before one that is damaged.</summary>
[Collection(nameof(CrashPoints))]
public sealed class SavepointTests : IAsyncLifetime
{
    const string Both = """{ "type": "count" }, { "type": "sum", "field": "v" }""";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansstream-");
    readonly LogLines _log = new();
    EmbeddedSilo? _silo;
    FileCheckpointStore? _store;

    IStreamPipelines Pipelines => _silo!.Pipelines;

    public async Task InitializeAsync()
    {
        _store = new FileCheckpointStore(_folder.FullName);
        _silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
        {
            Sources = BuiltInConnectors.Sources(),
            Sinks = [.. BuiltInConnectors.Sinks(), new TestTableConnector()],
            Configure = silo =>
            {
                silo.ConfigureLogging(logging => logging.AddProvider(_log));
                silo.Configure<OrleansStreamOptions>(o => o.CheckpointStores[CheckpointStorage.File] = _store);
            },
        });
    }

    public async Task DisposeAsync()
    {
        await _silo!.DisposeAsync();
        await _store!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // Running totals of five keys: the last row of a key says whether its state came over.
    static string Plan(string id, int parallelism, string step = "sums", string aggregations = Both) => $$"""
        { "id": "{{id}}", "parallelism": {{parallelism}}, "checkpointing": { "interval": "20ms", "storage": "file" },
          "sources": { "in": { "type": "generator", "config": { "eventTime": { "field": "ts" }, "rows": 40000, "rate": 20000, "partitions": 2, "seed": 7,
             "fields": { "ts": { "type": "sequence", "step": 1 }, "key": { "type": "choice", "values": ["a", "b", "c", "d", "e"] }, "v": { "type": "integer", "min": 0, "max": 1000 } } } } },
          "steps": [ { "id": "{{step}}", "type": "aggregate", "config": { "groupBy": "key", "window": { "type": "tumbling", "size": 1000000 }, "aggregations": [ {{aggregations}} ] } } ],
          "sinks": { "out": { "type": "table", "config": { "name": "{{id}}" } } } }
        """;

    async Task<PipelineStatus> RunAsync(string json, StartOptions? options = null)
    {
        var plan = TestSilo.Plan(json);
        await Pipelines.CreateAsync(plan);
        await Pipelines.StartAsync(plan.Id, options);
        return await Pipelines.WaitAsync(plan.Id, TestSilo.Timeout());
    }

    // Runs until two checkpoints are there, keeps one more as a savepoint and stops.
    async Task SaveAsync(string id)
    {
        var plan = TestSilo.Plan(Plan(id, 2));
        await Pipelines.CreateAsync(plan);
        await Pipelines.StartAsync(id);
        await TestSilo.UntilAsync(async () => (await Pipelines.CheckpointsAsync(id)).Count > 2);
        await Pipelines.SavepointAsync(id, "here");
        Assert.Equal(PipelineState.Running, (await Pipelines.GetAsync(id))!.Status);
        await Pipelines.StopAsync(id);
        Assert.True((await Pipelines.GetAsync(id))!.Epoch > 0);
    }

    async Task<IReadOnlyList<string>> StraightAsync(string id)
    {
        Assert.Equal(PipelineState.Completed, (await RunAsync(Plan(id, 2))).Status);
        return TestTable.Of(id).Rows;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_savepoint_goes_on_at_another_parallelism(int parallelism)
    {
        var id = $"parallelism-{parallelism}";
        var wanted = await StraightAsync($"{id}-straight");
        await SaveAsync(id);
        var status = await RunAsync(Plan(id, parallelism), new StartOptions { From = "here" });
        Assert.Equal((PipelineState.Completed, null), (status.Status, status.Reason));
        Assert.Equal(5, wanted.Count);
        Assert.Equal(wanted, TestTable.Of(id).Rows);
    }

    [Fact]
    public async Task A_measure_that_is_new_begins_empty_and_the_others_go_on()
    {
        var wanted = await StraightAsync("measures-straight");
        await SaveAsync("measures");
        var status = await RunAsync(Plan("measures", 2, aggregations: """{ "type": "count" }, { "type": "max", "field": "v" }"""), new StartOptions { From = "here" });
        Assert.Equal((PipelineState.Completed, null), (status.Status, status.Reason));
        var rows = TestTable.Of("measures").Rows;
        Assert.Equal(wanted.Select(Count), rows.Select(Count));
        Assert.Contains(_log.Of("measures"), l => l.Contains("'sums' is Migrated", StringComparison.Ordinal));

        // The key and the count of a row, in whichever order its columns stand.
        static string Count(string row) => string.Join(" ", row.Split(' ').Take(2));
    }

    [Fact]
    public async Task State_of_a_step_that_is_gone_is_lost_only_when_that_is_allowed()
    {
        await SaveAsync("renamed");
        var refused = await RunAsync(Plan("renamed", 2, step: "totals"), new StartOptions { From = "here" });
        Assert.Equal((PipelineState.Failed, "OS4010"), (refused.Status, refused.Code));
        Assert.Contains("'sums'", refused.Reason, StringComparison.Ordinal);
        var allowed = await RunAsync(Plan("renamed", 2, step: "totals"), new StartOptions { From = "here", AllowStateLoss = true });
        Assert.Equal((PipelineState.Completed, null), (allowed.Status, allowed.Reason));
        Assert.Contains(_log.Of("renamed"), l => l.Contains("'sums' is Lost", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("manifests")]
    [InlineData("segments")]
    public async Task The_checkpoint_before_a_damaged_one_is_used_and_the_log_says_so(string what)
    {
        var id = $"damaged-{what}";
        var wanted = await StraightAsync($"{id}-straight");
        await SaveAsync(id);
        var all = await _store!.ListAsync(id, CancellationToken.None);
        var newest = all[^1];
        Assert.Empty(await CheckpointInspection.VerifyAsync(_store, newest, CancellationToken.None));
        Damage(id, what, await NewestSegmentAsync(id));
        Assert.NotEmpty(await CheckpointInspection.VerifyAsync(_store, newest, CancellationToken.None));
        Assert.Empty(await CheckpointInspection.VerifyAsync(_store, all[^2], CancellationToken.None));

        var status = await RunAsync(Plan(id, 2));
        Assert.Equal((PipelineState.Completed, null), (status.Status, status.Reason));
        // Nothing is lost; what the sink had committed with the damaged one may come again.
        Assert.Equal(wanted.Distinct(), TestTable.Of(id).Rows.Distinct());
        Assert.Contains(_log.Of(id), l => l.StartsWith("Error", StringComparison.Ordinal) && l.Contains($"checkpoint {newest.Epoch} cannot be used and is passed over", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Of(id), l => l.Contains($"checkpoint {all[^2].Epoch} cannot be used", StringComparison.Ordinal) || l.Contains("tidying up", StringComparison.Ordinal));
    }

    async Task<string> NewestSegmentAsync(string id)
    {
        var newest = (await _store!.ListAsync(id, CancellationToken.None))[^1];
        return (await CheckpointInspection.ReadAsync(_store, newest, CancellationToken.None)).Segments[^1].Name;
    }

    // The newest manifest loses its end; a segment has another byte in its index.
    void Damage(string id, string what, string segment)
    {
        var folder = new DirectoryInfo(Path.Combine(_folder.FullName, id, what));
        var file = what == "manifests" ? folder.GetFiles().MaxBy(f => f.Name, StringComparer.Ordinal)! : folder.GetFiles().Single(f => f.Name == segment);
        var bytes = File.ReadAllBytes(file.FullName);
        if (what == "manifests")
            bytes = bytes[..^10];
        else
            bytes[^40] ^= 1;
        File.WriteAllBytes(file.FullName, bytes);
    }

    /// <summary>Remembers what was logged.</summary>
    sealed class LogLines : ILoggerProvider, ILogger
    {
        readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public IReadOnlyList<string> Of(string pipeline) => [.. _lines.Where(l => l.Contains($"Pipeline {pipeline}", StringComparison.Ordinal))];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                _lines.Enqueue($"{logLevel} {formatter(state, exception)}");
        }

        public void Dispose()
        {
        }
    }
}
