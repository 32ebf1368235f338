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

    public static TheoryData<string> Points => [.. CrashPoints.All.Except([CrashPoints.BeforeClean, CrashPoints.AfterCompaction])];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_failure_at_any_step_loses_nothing_and_repeats_nothing(string point)
    {
        var wanted = await RunAsync($"straight-{point.Replace(' ', '-')}", 2);
        var (reached, failed) = (0, 0);
        CrashPoints.Reached = at =>
        {
            // Every third time, four times in all.
            if (at == point && Interlocked.Increment(ref reached) % 3 == 0 && Interlocked.Increment(ref failed) <= 4)
                throw new StreamException(ErrorCodes.CheckpointFailed, $"A test has failed it {point}.");
            return Task.CompletedTask;
        };
        var id = $"failing-{point.Replace(' ', '-')}";
        Assert.Equal(wanted, await RunAsync(id, 2));
        Assert.True(failed > 2, $"failed {failed} times");
        Assert.True((await Pipelines.GetAsync(id))!.Attempt > 2);
    }
}

/// <summary>Tests that set <see cref="CrashPoints.Reached"/>, which all pipelines of the process share.</summary>
[CollectionDefinition(nameof(CrashPoints), DisableParallelization = true)]
public sealed class CrashPointsCollection;
