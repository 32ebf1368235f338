using System.Collections.Immutable;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Ingestion;
using OrleansStream.Runtime.Serialization;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>One attempt of a pipeline from its start to its end: opens its tasks, sets them going, asks them, closes them.</summary>
sealed class AttemptRun(
    AttemptId id, BoundPlan bound, AttemptStart start, TaskServices services, IGrainFactory grains)
{
    /// <summary>The longest that closing tasks is waited for.</summary>
    static readonly TimeSpan s_closeWait = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource _cancel = new();
    readonly List<(string Source, IPartitionGrain Grain)> _partitions = [];
    readonly List<ITaskGrain> _tasks = [];
    readonly List<ISinkGrain> _sinks = [];
    readonly List<ITaskGrain> _steps = [];
    readonly Dictionary<string, bool> _finishedSinks = [];
    AttemptContext? _context;
    ImmutableArray<TaskReport> _last = [];
    bool _closed;
    long _committedBefore;

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

    /// <summary>Takes the checkpoints; null if none are taken, or before rows flow.</summary>
    public EpochCoordinator? Epochs { get; private set; }

    /// <summary>Whether checkpoints are taken, so that another attempt can go on where this one ends.</summary>
    public bool CanGoOn => Definition.Checkpoints is not null;

    /// <summary>The epoch that it goes on from; 0: from the beginning.</summary>
    public long From { get; private set; }

    /// <summary>The last committed checkpoint, whichever attempt took it; 0: none.</summary>
    public long LastCommitted => Epochs?.Committed ?? _committedBefore;

    /// <summary>Whether it came so far that rows flowed.</summary>
    public bool HasRun { get; private set; }

    /// <summary>What became of the state of the checkpoint that it goes on from.</summary>
    public ImmutableArray<MigratedState> Migration { get; private set; } = [];

    /// <summary>Cancelled when it ends.</summary>
    public CancellationToken Ended => _cancel.Token;

    /// <summary>Whether its end has begun; then nothing that it reports matters any more.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Opens everything, calls <paramref name="onReady"/>, and lets rows flow.</summary>
    public async Task LaunchAsync(Action onReady)
    {
        var progress = await BeginAsync();
        _context = services.Attempts.Acquire(Definition, bound);
        var sources = await OpenSourcesAsync();
        var schemas = await Task.WhenAll(bound.Sources.Select(async s => (s.Node.Name, Schema: await SchemaAsync(s, sources[s.Node.Name]))));
        Definition = Definition with { Schemas = schemas.ToImmutableDictionary(s => s.Name, s => s.Schema) };
        _context.Complete(Definition);
        if (_context.Restored is { } restored)
            Migrate(restored.Manifest);
        _sinks.AddRange(bound.Sinks.Select(s => grains.GetGrain<ISinkGrain>(TaskKey.OfSink(id, s.Node.Name))));
        await OpenAllAsync(_sinks);
        _steps.AddRange(Plan!.Stages.Where(s => s.Kind != StageKind.Source).SelectMany(TasksOf));
        await OpenAllAsync(_steps);
        foreach (var source in bound.Sources.Where(s => _partitions.All(p => p.Source != s.Node.Name)))
            await OpenPartitionsAsync(source.Node.Name);
        if (Definition.Checkpoints is { } settings)
            Epochs = await CoordinateAsync(settings, progress!);
        HasRun = true;
        onReady();
        await CheckAllAsync(_partitions.Select(p => p.Grain.Run()));
    }

    void Migrate(CheckpointManifest manifest)
    {
        Migration = StateMigration.Of(manifest, Plan!);
        if (!start.AllowStateLoss)
            StateMigration.RequireNothingLost(manifest, Migration);
        foreach (var state in Migration.Where(m => m.Fate != StateFate.Kept))
            services.Log.StateMigrated(id.Pipeline, state.Node, state.Fate, state.Reason);
    }

    // In the store first: from here on no attempt before this one can commit anything.
    async Task<EpochProgress?> BeginAsync()
    {
        var planner = new CheckpointPlanner(services);
        if (planner.Settings(bound) is not { } settings)
            return null;
        Definition = Definition with { Checkpoints = settings };
        var progress = await planner.BeginAsync(id, settings, start, _cancel.Token);
        From = progress.From?.Epoch ?? 0;
        _committedBefore = progress.LastCommitted;
        Definition = Definition with { Checkpoints = settings with { From = progress.From is { } from ? CheckpointJson.Write(from) : null } };
        return progress;
    }

    async Task<EpochCoordinator> CoordinateAsync(CheckpointSettings settings, EpochProgress progress)
    {
        ISinkGrain[] sinks = [.. _sinks.Where(s => settings.EpochSinks.Contains(TaskKey.Parse(s.GetPrimaryKeyString()).Head))];
        // A sink may know of later epochs than the store, if the store's were lost: it would take theirs for committed already.
        var last = (await Task.WhenAll(sinks.Select(s => s.LastEpoch())).WaitAsync(_cancel.Token)).Append(progress.LastEpoch).Max();
        var tasks = _tasks.ToDictionary(t => t.GetPrimaryKeyString());
        return new EpochCoordinator(Definition, tasks, sinks, progress with { LastEpoch = last }, services.Stores.Get(settings.Storage), services);
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
        if (_context!.Restored?.Manifest.Schemas.TryGetValue(source.Node.Name, out var bytes) == true)
            return ArrowBytes.ReadSchema(bytes);
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
        try
        {
            // Tasks of a silo that is gone do not answer; whatever is left of the attempt is fenced.
            _last = [.. await Task.WhenAll(_tasks.Select(t => t.Close())).WaitAsync(s_closeWait, TimeProvider.System)];
        }
        finally
        {
            _closed = true;
            if (_context is not null)
                await services.Attempts.ReleaseAsync(_context);
        }
    }
}

/// <summary>How an attempt begins.</summary>
/// <param name="Fresh">Whether at the beginning, whatever checkpoints there are.</param>
/// <param name="From">The savepoint or checkpoint to go on from; null: the newest.</param>
/// <param name="AllowStateLoss">Whether state that the plan cannot take may be lost.</param>
/// <param name="Unusable">Epochs that were found to be damaged.</param>
sealed record AttemptStart(bool Fresh, string? From, bool AllowStateLoss, IReadOnlySet<long> Unusable);
