using Microsoft.Extensions.Time.Testing;
using OrleansStream.Connectors;
using OrleansStream.Connectors.Memory;
using OrleansStream.Events;
using OrleansStream.Functions;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Pipelines;

/// <summary>Windows that go by the clock, in a silo whose clock a test moves: their timers wake the tasks, no row has to come.</summary>
public sealed class ClockWindowTests : IAsyncLifetime
{
    readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_000_000));
    readonly ConnectorServices _services = new();
    EmbeddedSilo? _silo;

    public async Task InitializeAsync() => _silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
    {
        Sources = BuiltInConnectors.Sources(_services),
        Sinks = [.. BuiltInConnectors.Sinks(_services)],
        Functions = new FunctionRegistry().Add("pairs", WindowFunction.Split(row => row.Count == 2 ? WindowSplit.CloseAfter : WindowSplit.Continue)),
        Time = _time,
    });

    public async Task DisposeAsync() => await _silo!.DisposeAsync();

    [Fact]
    public async Task A_window_fires_when_the_clock_reaches_its_end()
    {
        var source = await StartAsync("tumbling", """ "window": { "type": "tumbling", "size": "10s", "time": "processing" } """);
        await GiveAsync("tumbling", source, 1, "a", "b", "a");
        await using var results = Results("tumbling");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["a 2 1000000", "b 1 1000000"], await results.TakeAsync(2));
        await GiveAsync("tumbling", source, 4, "b");
        // A window that nothing fires before the end of input fires then.
        source.Complete();
        Assert.Equal(["b 1 1010000"], await results.TakeAsync(1));
    }

    [Fact]
    public async Task A_jump_of_the_clock_passes_every_moment_that_was_due()
    {
        var source = await StartAsync("sliding", """ "window": { "type": "sliding", "size": "10s", "slide": "5s", "time": "processing" } """);
        await GiveAsync("sliding", source, 1, "a", "a");
        await using var results = Results("sliding");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["a 2 1000000", "a 2 995000"], await results.TakeAsync(2));
    }

    [Fact]
    public async Task Early_results_come_by_the_clock_while_event_time_stands()
    {
        var source = await StartAsync("early", """ "window": { "type": "tumbling", "size": "1h", "trigger": { "earlyEvery": "5s" } } """);
        await GiveAsync("early", source, 1, "a", "a");
        await using var results = Results("early");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["a 2 0"], await results.TakeAsync(1));
        await GiveAsync("early", source, 3, "a");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["a 3 0"], await results.TakeAsync(1));
    }

    [Fact]
    public async Task A_registered_function_splits_the_rows_of_each_key_in_whichever_task_they_are()
    {
        var source = await StartAsync("pairs", """ "window": { "type": "custom", "function": "pairs" } """);
        await GiveAsync("pairs", source, 1, "a", "b", "c", "a", "b", "c", "a");
        await using var results = Results("pairs");
        Assert.Equal(["a 2 0", "b 2 0", "c 2 0"], await results.TakeAsync(3));
        source.Complete();
        Assert.Equal(["a 1 1"], await results.TakeAsync(1));
    }

    async Task<MemoryChannel> StartAsync(string name, string window)
    {
        var source = _services.Memory.Open($"{name}-in", Rows.Schema);
        var plan = TestSilo.Plan($$"""
            { "id": "{{name}}", "parallelism": 3,
              "sources": { "in": { "type": "memory", "config": { "channel": "{{name}}-in", "bounded": true, "eventTime": { "field": "ts" } } } },
              "steps": [ { "id": "w", "type": "aggregate", "config": { {{window}}, "groupBy": ["key"], "aggregations": [ { "type": "count" } ] } } ],
              "sinks": { "out": { "type": "memory", "from": "w", "config": { "channel": "{{name}}-out" } } } }
            """);
        await _silo!.Pipelines.CreateAsync(plan);
        await _silo.Pipelines.StartAsync(name);
        return source;
    }

    /// <summary>Gives one row per key and waits until all their windows are open.</summary>
    async Task GiveAsync(string name, MemoryChannel source, long first, params string[] keys)
    {
        await source.WriteAsync(Rows.Batch(keys.Select((key, i) => (first + i, key, first + i))));
        await TestSilo.UntilAsync(async () => (await _silo!.Pipelines.GetAsync(name))!.RowsIn == first + keys.Length - 1);
        await _silo!.Pipelines.SettleAsync(name);
    }

    ResultReader Results(string name) => new(_services.Memory.Open($"{name}-out").ReadAllAsync(TestSilo.Timeout()));

    /// <summary>Takes results as text: key, count, and where the window begins or which it is.</summary>
    sealed class ResultReader(IAsyncEnumerable<EventBatch> batches) : IAsyncDisposable
    {
        readonly IAsyncEnumerator<EventBatch> _batches = batches.GetAsyncEnumerator();

        public async Task<string[]> TakeAsync(int count)
        {
            var results = new List<string>();
            while (results.Count < count && await _batches.MoveNextAsync())
            {
                var batch = _batches.Current;
                results.AddRange(Enumerable.Range(0, batch.Count).Select(i => $"{batch.Row(i)["key"]} {batch.Row(i)["count"]} {batch.Row(i)[2]}"));
            }
            return [.. results.Order(StringComparer.Ordinal)];
        }

        public ValueTask DisposeAsync() => _batches.DisposeAsync();
    }
}
