using OrleansStream.Checkpoints;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Stores;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Checkpoints;

/// <summary>Pipelines that fail at chosen steps of the protocol and go on: the results are those of one that never failed.</summary>
[Collection(nameof(CrashPoints))]
public sealed class ExactlyOnceTests : IAsyncLifetime
{
    EmbeddedSilo? _silo;

    IStreamPipelines Pipelines => _silo!.Pipelines;

    public async Task InitializeAsync() => _silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
    {
        Sources = BuiltInConnectors.Sources(),
        Sinks = [.. BuiltInConnectors.Sinks(), new TestTableConnector()],
    });

    public async Task DisposeAsync()
    {
        CrashPoints.Reached = null;
        await _silo!.DisposeAsync();
    }

    static string Plan(string id, int parallelism, string checkpointing) => $$"""
        { "id": "{{id}}", "parallelism": {{parallelism}}, {{checkpointing}}
          "sources": { "in": { "type": "generator", "config": { "eventTime": { "field": "ts" }, "rows": 60000, "rate": 60000, "partitions": 3, "seed": 7,
             "fields": { "ts": { "type": "sequence", "step": 1 }, "key": { "type": "choice", "values": ["a", "b", "c", "d", "e"] }, "v": { "type": "integer", "min": 0, "max": 1000 } } } } },
          "steps": [ { "id": "sums", "type": "aggregate", "config": { "groupBy": "key", "window": { "type": "tumbling", "size": 500 },
             "aggregations": [ { "type": "count" }, { "type": "sum", "field": "v" } ] } } ],
          "sinks": { "out": { "type": "table", "config": { "name": "{{id}}" } } } }
        """;

    const string Often = """ "checkpointing": { "interval": "20ms", "storage": "memory" },""";

    async Task<IReadOnlyList<string>> RunAsync(string id, int parallelism, string checkpointing = Often)
    {
        var plan = TestSilo.Plan(Plan(id, parallelism, checkpointing));
        await Pipelines.CreateAsync(plan);
        await Pipelines.StartAsync(id);
        var status = await Pipelines.WaitAsync(id, TestSilo.Timeout());
        Assert.Equal((PipelineState.Completed, null), (status.Status, status.Reason));
        return TestTable.Of(id).Rows;
    }

    [Fact]
    public async Task Checkpoints_do_not_change_results()
    {
        var seldom = await RunAsync("seldom", 1, """ "checkpointing": { "interval": "1h", "storage": "memory" },""");
        Assert.True(seldom.Count > 100);
        Assert.Equal(1, TestTable.Of("seldom").Commits);
        Assert.Equal(seldom, await RunAsync("often", 1));
        Assert.True(TestTable.Of("often").Commits > 3, $"{TestTable.Of("often").Commits} commits");
        Assert.Equal(seldom, await RunAsync("wide", 3));
    }

    [Fact]
    public async Task Each_file_of_a_folder_of_csv_has_its_header()
    {
        var folder = Directory.CreateTempSubdirectory("ostream-").FullName;
        var plan = Plan("csv", 1, Often).Replace("""{ "type": "table", "config": { "name": "csv" } }""",
            $$"""{ "type": "file", "config": { "path": {{System.Text.Json.JsonSerializer.Serialize(folder + "/")}}, "format": "csv" } }""", StringComparison.Ordinal);
        await Pipelines.CreateAsync(TestSilo.Plan(plan));
        await Pipelines.StartAsync("csv");
        var status = await Pipelines.WaitAsync("csv", TestSilo.Timeout());
        Assert.Equal((PipelineState.Completed, null), (status.Status, status.Reason));
        var files = Directory.GetFiles(folder, "*.csv").Where(f => Path.GetFileName(f)[0] is not ('_' or '.')).Select(File.ReadAllLines).ToList();
        Assert.True(files.Count > 1, $"{files.Count} files");
        Assert.All(files, lines => Assert.Equal(["key,count,sum_v,window_start,window_end"], lines.Where(l => l.StartsWith("key", StringComparison.Ordinal))));
        Assert.Equal(status.RowsOut, files.Sum(lines => lines.Length - 1));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Steps whose failure ends an attempt. What tidies up behind a checkpoint is only tried again.</summary>
    static readonly string[] s_steps =
        [nameof(ICheckpointStore.BeginAttemptAsync), nameof(ICheckpointStore.WriteSegmentAsync), nameof(ICheckpointStore.CommitAsync), CrashPoints.SinkCommit];

    static readonly string[] s_tidying = [nameof(ICheckpointStore.DeleteAsync), nameof(ICheckpointStore.DeleteSegmentsAsync)];

    public static TheoryData<string> Points =>
        [.. s_steps.Concat(s_tidying).SelectMany(s => new[] { $"before {s}", $"after {s}" }).Append($"before {CrashPoints.Barrier}")];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_failure_at_any_step_loses_nothing_and_repeats_nothing(string point)
    {
        var name = point.Replace(' ', '-').ToLowerInvariant();
        var wanted = await RunAsync($"straight-{name}", 2);
        var (reached, failed) = (0, 0);
        // Beginning comes once per attempt: other failures make attempts, of which every second fails there.
        var begins = point.EndsWith(nameof(ICheckpointStore.BeginAttemptAsync), StringComparison.Ordinal);
        CrashPoints.Reached = at =>
        {
            var fails = at == point ? Interlocked.Increment(ref reached) % (begins ? 2 : 3) == 0 : begins && at == $"before {CrashPoints.Barrier}";
            if (fails && Interlocked.Increment(ref failed) <= 6)
                throw new StreamException(ErrorCodes.CheckpointFailed, $"A test has failed it {at}.");
            return Task.CompletedTask;
        };
        var id = $"failing-{name}";
        Assert.Equal(wanted, await RunAsync(id, 2));
        Assert.True(failed > 2, $"failed {failed} times");
        if (!s_tidying.Any(t => point.EndsWith(t, StringComparison.Ordinal)))
            Assert.True((await Pipelines.GetAsync(id))!.Attempt > 2);
    }

    [Fact]
    public async Task Whatever_a_store_writes_has_a_crash_point_before_and_behind_it()
    {
        string[] reads = [nameof(ICheckpointStore.ReadSegmentAsync), nameof(ICheckpointStore.ReadManifestAsync),
            nameof(ICheckpointStore.ListAsync), nameof(ICheckpointStore.ListSegmentsAsync), nameof(ICheckpointStore.ListPipelinesAsync)];
        var reached = new List<string>();
        CrashPoints.Reached = point =>
        {
            reached.Add(point);
            return Task.CompletedTask;
        };
        await using var store = new MemoryCheckpointStore();
        await store.BeginAttemptAsync("p", 1, CancellationToken.None);
        await store.CommitAsync(new CheckpointInfo("p", 1, 1, default), 0, default, CancellationToken.None);
        foreach (var method in typeof(ICheckpointStore).GetMethods())
        {
            reached.Clear();
            var called = method.Invoke(new CrashPointStore(store), [.. method.GetParameters().Select(p => Argument(p.ParameterType))])!;
            await (Task)called.GetType().GetMethod("AsTask")!.Invoke(called, null)!;
            string[] wanted = reads.Contains(method.Name) ? [] : [$"before {method.Name}", $"after {method.Name}"];
            Assert.Equal(wanted, reached);
        }
    }

    static object? Argument(Type type) => type switch
    {
        _ when type == typeof(string) => "p",
        _ when type == typeof(long) => 1L,
        _ when type == typeof(CheckpointInfo) => new CheckpointInfo("p", 2, 1, default),
        _ when type == typeof(IReadOnlyList<ReadOnlyMemory<byte>>) => Array.Empty<ReadOnlyMemory<byte>>(),
        _ when type == typeof(IReadOnlyCollection<string>) => Array.Empty<string>(),
        _ when type == typeof(IReadOnlyCollection<long>) => Array.Empty<long>(),
        _ => Activator.CreateInstance(type),
    };
}

/// <summary>Tests that set <see cref="CrashPoints.Reached"/>, which all pipelines of the process share.</summary>
[CollectionDefinition(nameof(CrashPoints), DisableParallelization = true)]
public sealed class CrashPointsCollection;
