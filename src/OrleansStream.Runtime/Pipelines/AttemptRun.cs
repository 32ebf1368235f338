using System.Collections.Immutable;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Plans;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Ingestion;
using OrleansStream.Runtime.Sinks;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>One attempt of a pipeline from its start to its end: opens its tasks, sets them going, asks them, closes them.</summary>
sealed class AttemptRun(AttemptId id, BoundPlan bound, TaskServices services, IGrainFactory grains)
{
    readonly CancellationTokenSource _cancel = new();
    readonly List<(string Source, IPartitionGrain Grain)> _partitions = [];
    readonly List<ITaskGrain> _tasks = [];
    readonly List<ITaskGrain> _steps = [];
    readonly Dictionary<string, bool> _finishedSinks = [];
    AttemptContext? _context;
    ImmutableArray<TaskReport> _last = [];
    bool _closed;

    public AttemptId Id => id;

    public BoundPlan Bound => bound;

    public AttemptDefinition Definition { get; private set; } = new()
    {
        Id = id,
        Plan = PlanJson.Write(bound.Plan),
        InTurn = services.Options is { Deterministic: true, Stepped: false },
    };

    /// <summary>The stages; null before they are known.</summary>
    public PhysicalPlan? Plan => _context?.Plan;

    /// <summary>Whether its end has begun; then nothing that it reports matters any more.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Opens everything, calls <paramref name="onReady"/>, and lets rows flow.</summary>
    public async Task LaunchAsync(Action onReady)
    {
        _context = services.Attempts.Acquire(Definition, bound);
        var sources = await OpenSourcesAsync();
        var schemas = await Task.WhenAll(bound.Sources.Select(async s => (s.Node.Name, Schema: await SchemaAsync(s, sources[s.Node.Name]))));
        Definition = Definition with { Schemas = schemas.ToImmutableDictionary(s => s.Name, s => s.Schema) };
        _context.Complete(Definition);
        await OpenAllAsync(bound.Sinks.Select(s => (ITaskGrain)grains.GetGrain<ISinkGrain>(TaskKey.OfSink(id, s.Node.Name))));
        _steps.AddRange(Plan!.Stages.Where(s => s.Kind != StageKind.Source).SelectMany(TasksOf));
        await OpenAllAsync(_steps);
        foreach (var source in bound.Sources.Where(s => _partitions.All(p => p.Source != s.Node.Name)))
            await OpenPartitionsAsync(source.Node.Name);
        onReady();
        await CheckAllAsync(_partitions.Select(p => p.Grain.Run()));
    }

    IEnumerable<ITaskGrain> TasksOf(Stage stage) =>
        Enumerable.Range(0, stage.Parallelism).Select(t => grains.GetGrain<IKeyGroupGrain>(TaskKey.OfTask(id, stage.Index, t)));

    async Task<Dictionary<string, ISource>> OpenSourcesAsync()
    {
        var opened = await Task.WhenAll(bound.Sources.Select(s => _context!.SourceAsync(s.Node.Name, _cancel.Token))).WaitAsync(_cancel.Token);
        Definition = Definition with
        {
            Partitions = Enumerable.Range(0, opened.Length).ToImmutableDictionary(i => bound.Sources[i].Node.Name, i => opened[i].Partitions.ToImmutableArray()),
            Bounded = opened.All(s => s.Bounded),
        };
        return Enumerable.Range(0, opened.Length).ToDictionary(i => bound.Sources[i].Node.Name, i => opened[i]);
    }

    async Task<RowSchema> SchemaAsync(BoundSource source, ISource open)
    {
        if ((source.Schema ?? open.Schema) is { } known)
            return known;
        var inferring = (await OpenPartitionsAsync(source.Node.Name)).Select(InferAsync).ToList();
        // The first partition that shows columns decides: waiting for all would let one that stays empty hold everything up.
        while (inferring.Count > 0)
        {
            var first = await Task.WhenAny(inferring);
            inferring.Remove(first);
            if (await first is not { Count: > 0 } schema)
                continue;
            services.Events.Publish(new SchemaInferred(id.Pipeline, services.Now, source.Node.Name, schema.ToString()));
            return schema;
        }
        return RowSchema.Empty;
    }

    async Task<RowSchema> InferAsync(IPartitionGrain partition)
    {
        while (true)
        {
            if (await partition.Infer().WaitAsync(_cancel.Token) is { } schema)
                return schema;
        }
    }

    async Task<IReadOnlyList<IPartitionGrain>> OpenPartitionsAsync(string source)
    {
        var opened = Definition.Partitions[source].Select(p => grains.GetGrain<IPartitionGrain>(TaskKey.OfPartition(id, source, p))).ToList();
        _partitions.AddRange(opened.Select(p => (source, p)));
        await OpenAllAsync(opened);
        return opened;
    }

    Task OpenAllAsync(IEnumerable<ITaskGrain> tasks)
    {
        var opening = tasks.ToList();
        _cancel.Token.ThrowIfCancellationRequested();
        _tasks.AddRange(opening);
        return CheckAllAsync(opening.Select(t => t.Open()));
    }

    async Task CheckAllAsync(IEnumerable<Task<Failure?>> calls)
    {
        foreach (var failure in await Task.WhenAll(calls).WaitAsync(_cancel.Token))
        {
            if (failure is not null)
                throw new StreamException(failure.Code, failure.Message);
        }
    }

    /// <summary>Reads no more.</summary>
    public Task DrainAsync() => Task.WhenAll(_partitions.Select(p => p.Grain.Drain()));

    /// <summary>Notes that a sink has everything; null while others have not, then whether all came to the end of time.</summary>
    public bool? Finish(string sink, bool complete)
    {
        _finishedSinks[sink] = complete;
        return _finishedSinks.Count < bound.Sinks.Length ? null : _finishedSinks.Values.All(c => c);
    }

    /// <summary>What all tasks have done so far; once the end has begun, what is known of it.</summary>
    public async Task<ImmutableArray<TaskReport>> ReportAsync()
    {
        if (IsEnding)
            return _last;
        ImmutableArray<TaskReport> reports = [.. await Task.WhenAll(_tasks.Select(t => t.Report()))];
        // An answer that was under way when the end came is older than the last reports.
        return IsEnding ? _last : _last = reports;
    }

    /// <summary>
    /// Looks whether nothing is under way: whether two rounds of reports, one after the other, find every task quiet and nothing done in between. What
    /// the sources have not given yet does not count. False if that was not so within a number of rounds.
    /// </summary>
    public async Task<bool> SettleAsync(int rounds)
    {
        var before = -1L;
        for (var round = 0; round < rounds; round++)
        {
            var reports = await ReportAsync();
            var done = reports.Sum(r => r.Activity);
            var quiet = reports.All(r => r.Quiet);
            if (IsEnding || (quiet && done == before))
                return true;
            before = quiet ? done : -1;
        }
        return false;
    }

    /// <summary>
    /// Lets every task look at the clock, one after another in the plan's order, each with all that it causes; when the clock has something to do next.
    /// </summary>
    public async Task<long> TickAsync()
    {
        foreach (var task in _partitions.Select(p => p.Grain).Concat(_steps))
        {
            if (IsEnding)
                break;
            await task.Tick();
        }
        return (await ReportAsync()).Select(r => r.NextDue).DefaultIfEmpty(long.MaxValue).Min();
    }

    /// <summary>The newest rows of an output on every silo.</summary>
    public async Task<ImmutableArray<string>> TapAsync(string output, int rows) => await FromEachSiloAsync(t => t.Tap(output, rows), rows);

    /// <summary>The newest dead letters of every silo.</summary>
    public Task<ImmutableArray<DeadLetter>> DeadLettersAsync(int count) =>
        _closed ? Task.FromResult<ImmutableArray<DeadLetter>>([.. _context?.DeadLetters.Newest(count) ?? []]) : FromEachSiloAsync(t => t.DeadLetters(count), count);

    async Task<ImmutableArray<T>> FromEachSiloAsync<T>(Func<ITaskGrain, Task<ImmutableArray<T>>> ask, int count)
    {
        if (_closed)
            return [];
        var reports = await ReportAsync();
        var oneOfEach = _tasks.Zip(reports).DistinctBy(t => t.Second.Silo).Select(t => ask(t.First));
        return [.. (await Task.WhenAll(oneOfEach)).SelectMany(items => items).TakeLast(count)];
    }

    /// <summary>Ends all tasks at once; their last reports stay.</summary>
    public async Task CloseAsync()
    {
        if (_closed)
            return;
        await _cancel.CancelAsync();
        _last = [.. await Task.WhenAll(_tasks.Select(t => t.Close()))];
        _closed = true;
        if (_context is not null)
            await services.Attempts.ReleaseAsync(_context);
    }
}
