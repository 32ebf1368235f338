using Microsoft.Extensions.Time.Testing;
using OrleansStream.Connectors;
using OrleansStream.Connectors.Memory;
using OrleansStream.Events;
using OrleansStream.Functions;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Pipelines;

/// <summary>Functions in C# in the tasks of a silo: states and timers of keys, of event time and of the clock.</summary>
public sealed class ProcessFunctionTests : IAsyncLifetime
{
    const string Silences = """ "type": "custom", "config": { "function": "silences", "groupBy": ["key"], "config": { "after": 10, "reminder": 5000 } } """;

    readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_000_000));
    readonly ConnectorServices _services = new();
    EmbeddedSilo? _silo;

    public async Task InitializeAsync() => _silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions
    {
        Sources = BuiltInConnectors.Sources(_services),
        Sinks = [.. BuiltInConnectors.Sinks(_services)],
        Functions = Functions(),
        Time = _time,
    });

    public async Task DisposeAsync() => await _silo!.DisposeAsync();

    [Fact]
    public async Task Timers_of_event_time_fire_when_the_watermark_reaches_them_with_the_state_of_their_key()
    {
        var source = await StartAsync("event", 3, Silences);
        await GiveAsync("event", source, (0, "a", 0), (1, "b", 5), (2, "a", 6));
        Assert.Equal(0, (await StatusAsync("event")).RowsOut);
        // The watermark goes to 15, the time of the timer of b; that of a was moved from 10 to 16.
        await GiveAsync("event", source, (3, "c", 16));
        Assert.Equal(1, (await StatusAsync("event")).RowsOut);
        // b begins anew; a and c fire at the end of the input, as does b.
        await GiveAsync("event", source, (4, "b", 16));
        source.Complete();
        Assert.Equal(["a 2 silent 16", "b 1 silent 15", "b 1 silent 26", "c 1 silent 26"], await ResultsAsync("event"));
    }

    [Fact]
    public async Task Timers_of_the_clock_wake_the_tasks_though_no_row_comes()
    {
        var source = await StartAsync("clock", 3, Silences);
        await GiveAsync("clock", source, (0, "a", 0), (1, "b", 0), (2, "a", 1));
        _time.Advance(TimeSpan.FromSeconds(4));
        await GiveAsync("clock", source, (3, "c", 1));
        Assert.Equal(0, (await StatusAsync("clock")).RowsOut);
        _time.Advance(TimeSpan.FromSeconds(1));
        await TestSilo.UntilAsync(async () => (await StatusAsync("clock")).RowsOut == 2);
        // a goes silent before its second reminder, which it takes back.
        await GiveAsync("clock", source, (4, "b", 9), (5, "c", 12));
        _time.Advance(TimeSpan.FromMinutes(1));
        await TestSilo.UntilAsync(async () => (await StatusAsync("clock")).RowsOut == 3 + 12 + 12);
        source.Complete();
        // The latest row of b lies before the watermark when the reminders come; their results lie after it.
        Assert.Equal(
            ["1 a 2 reminder 1", "1 a 2 silent 11", "1 b 1 reminder 1", "12 b 2 reminder 12", "1 b 2 silent 19", "12 c 2 reminder 12", "1 c 2 silent 22"],
            (await ResultsAsync("clock")).GroupBy(r => r).Select(g => $"{g.Count()} {g.Key}"));
    }

    [Fact]
    public async Task Keys_keep_their_states_and_timers_in_whichever_task_they_are()
    {
        var results = new List<string[]>();
        foreach (var parallelism in new[] { 1, 4 })
        {
            var source = await StartAsync($"many{parallelism}", parallelism, Silences);
            // Rows of 50 keys, each silent for a while at a time of its own.
            for (var batch = 0; batch < 20; batch++)
                await source.WriteAsync(Rows.Batch(Enumerable.Range(batch * 200, 200).Where(i => i / 100 % 7 != i % 50 % 7).Select(i => ((long)i, $"k{i % 50}", (long)i / 10))));
            source.Complete();
            results.Add(await ResultsAsync($"many{parallelism}"));
        }
        Assert.True(results[0].Length > 100, $"{results[0].Length} results");
        Assert.Equal(results[0], results[1]);
    }

    [Fact]
    public async Task A_row_that_a_function_throws_at_is_a_dead_letter_and_changes_no_state()
    {
        var source = await StartAsync("throws", 2, Silences);
        await GiveAsync("throws", source, (0, "a", 0), (-1, "a", 1), (2, "a", 2));
        source.Complete();
        Assert.Equal(["a 2 silent 12"], await ResultsAsync("throws"));
        var status = await _silo!.Pipelines.WaitAsync("throws", TestSilo.Timeout());
        Assert.Equal((PipelineState.Completed, 1), (status.Status, status.DeadLetters));
    }

    [Fact]
    public async Task A_function_gets_all_rows_of_a_group_and_window_wherever_they_are_kept()
    {
        var source = await StartAsync("spans", 3, """ "type": "custom", "config": { "function": "spans", "groupBy": ["key"], "window": { "type": "tumbling", "size": 10 } } """);
        await source.WriteAsync(Rows.Batch((0, "a", 1), (1, "b", 2), (2, "a", 8), (3, "a", 11), (4, "b", 12), (5, "b", 19)));
        source.Complete();
        Assert.Equal(["a 1 0 9", "a 2 7 9", "b 1 0 9", "b 2 7 9"], (await ResultsAsync("spans")).Select(r => r.Replace(" 19", " 9", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Functions_of_rows_run_in_the_sources_task()
    {
        var source = await StartAsync("rows", 1, """ "type": "flatMap", "config": { "function": "twice" } """);
        await source.WriteAsync(Rows.Batch((3, "a", 1), (4, "b", 2)));
        source.Complete();
        Assert.Equal(["a 3 0 1", "a 3 1 1", "b 4 0 2", "b 4 1 2"], await ResultsAsync("rows"));
    }

    static FunctionRegistry Functions()
    {
        var functions = new FunctionRegistry();
        functions.Process("silences", (SilenceOptions options) => new Silence(options));
        functions.ProcessWindow("spans", (string key, IReadOnlyList<Note> notes, FiredWindow window) =>
            new[] { new { key, count = notes.Count, span = notes[^1].Ts - notes[0].Ts } });
        functions.FlatMap("twice", (Note note) => new[] { 0, 1 }.Select(n => new { note.Key, note.Id, n }));
        return functions;
    }

    async Task<MemoryChannel> StartAsync(string name, int parallelism, string step)
    {
        var source = _services.Memory.Open($"{name}-in", Rows.Schema);
        var plan = TestSilo.Plan($$"""
            { "id": "{{name}}", "parallelism": {{parallelism}},
              "sources": { "in": { "type": "memory", "config": { "channel": "{{name}}-in", "bounded": true, "eventTime": { "field": "ts" } } } },
              "steps": [ { "id": "f", {{step}} } ],
              "sinks": { "out": { "type": "memory", "from": "f", "config": { "channel": "{{name}}-out" } } } }
            """);
        await _silo!.Pipelines.CreateAsync(plan);
        await _silo.Pipelines.StartAsync(name);
        return source;
    }

    async Task<PipelineStatus> StatusAsync(string name) => (await _silo!.Pipelines.GetAsync(name))!;

    /// <summary>Gives rows and waits until all that they cause is done.</summary>
    async Task GiveAsync(string name, MemoryChannel source, params (long Id, string Key, long Time)[] rows)
    {
        var before = (await StatusAsync(name)).RowsIn;
        await source.WriteAsync(Rows.Batch(rows));
        await TestSilo.UntilAsync(async () => (await StatusAsync(name)).RowsIn == before + rows.Length);
        await _silo!.Pipelines.SettleAsync(name);
    }

    /// <summary>All results as text, each with its event time, sorted.</summary>
    async Task<string[]> ResultsAsync(string name)
    {
        var results = new List<string>();
        await foreach (var batch in _services.Memory.Open($"{name}-out").ReadAllAsync(TestSilo.Timeout()))
            results.AddRange(Enumerable.Range(0, batch.Count).Select(i => $"{string.Join(' ', batch.Schema.Fields.Select(f => batch.Row(i)[f.Name]))} {batch.Row(i).EventTime}"));
        return [.. results.Order(StringComparer.Ordinal)];
    }

    sealed record Note(long Id, string Key, long Ts);

    sealed record Seen(long Count, long Until, long Reminder);

    sealed record Said(string Key, long Count, string What);

    sealed record SilenceOptions
    {
        public long After { get; init; }

        public long Reminder { get; init; }
    }

    /// <summary>Says when nothing was heard of a key for some time, and reminds of the key by the clock as long as it is not silent.</summary>
    sealed class Silence(SilenceOptions options) : KeyedProcessFunction<string, Note, Seen, Said>
    {
        public override void OnRow(Note row, ProcessContext<string, Seen, Said> context)
        {
            var seen = context.State;
            if (seen is null)
                context.RegisterProcessingTimer(context.ProcessingTime + options.Reminder);
            else
                context.DeleteEventTimer(seen.Until);
            var until = context.EventTime + options.After;
            context.RegisterEventTimer(until);
            context.State = new Seen((seen?.Count ?? 0) + 1, until, seen?.Reminder ?? context.ProcessingTime + options.Reminder);
            if (row.Id < 0)
                throw new InvalidOperationException("No such row.");
        }

        public override void OnEventTimer(long time, ProcessContext<string, Seen, Said> context)
        {
            context.DeleteProcessingTimer(context.State!.Reminder);
            context.Emit(new Said(context.Key, context.State.Count, "silent"));
            context.State = null;
        }

        public override void OnProcessingTimer(long time, ProcessContext<string, Seen, Said> context)
        {
            context.Emit(new Said(context.Key, context.State!.Count, "reminder"));
            context.State = context.State with { Reminder = time + options.Reminder };
            context.RegisterProcessingTimer(time + options.Reminder);
        }
    }
}
