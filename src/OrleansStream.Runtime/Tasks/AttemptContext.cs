using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Planning;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Exchange;
using OrleansStream.Runtime.Ingestion;

namespace OrleansStream.Runtime.Tasks;

/// <summary>What the tasks of an attempt on one silo share: the plan, its open sources, the newest dead letters, the taps.</summary>
sealed class AttemptContext : IAsyncDisposable
{
    readonly Dictionary<string, Task<ISource>> _sources = [];
    readonly Lock _lock = new();
    readonly List<Func<Task>> _closers = [];
    bool _fenced;
    readonly TimeProvider _time;

    public AttemptContext(AttemptDefinition definition, BoundPlan bound, TimeProvider time, SnapshotWriter? snapshots = null, RestoredState? restored = null)
    {
        (Snapshots, Restored) = (snapshots, restored);
        Definition = definition;
        Bound = bound;
        Taps = new TapHub(time);
        _time = time;
    }

    public AttemptDefinition Definition { get; private set; }

    public BoundPlan Bound { get; }

    public DeadLetterLog DeadLetters { get; } = new();

    public TapHub Taps { get; }

    /// <summary>Notes how a task here is closed if the attempt turns out to be over.</summary>
    public void OnFence(Func<Task> close)
    {
        lock (_lock)
            _closers.Add(close);
    }

    /// <summary>Closes the tasks here, without waiting for it; whether that was not asked for before.</summary>
    public bool Fence()
    {
        Func<Task>[] closers;
        lock (_lock)
        {
            if (_fenced)
                return false;
            _fenced = true;
            closers = [.. _closers];
        }
        foreach (var close in closers)
            _ = close();
        return true;
    }

    /// <summary>Where this silo's tasks give their parts of checkpoints; null if there are none.</summary>
    public SnapshotWriter? Snapshots { get; }

    /// <summary>The checkpoint that the attempt goes on from; null: it begins at the beginning.</summary>
    public RestoredState? Restored { get; }

    /// <summary>The stages; null while the columns of the sources are not known.</summary>
    public PhysicalPlan? Plan { get; private set; }

    /// <summary>The channels; null while the columns of the sources are not known.</summary>
    public ExchangeMap? Map { get; private set; }

    /// <summary>Whose turn it is, if the partitions process in turns; otherwise null.</summary>
    public TurnTable? Turns { get; private set; }

    /// <summary>The place of a partition among all of the attempt, in the plan's order.</summary>
    public int PlaceOf(string source, string partition)
    {
        var place = 0;
        foreach (var other in Bound.Sources.TakeWhile(s => s.Node.Name != source))
            place += Definition.Partitions[other.Node.Name].Length;
        return place + Definition.Partitions[source].IndexOf(partition);
    }

    /// <summary>Makes the stages, now that the columns of the sources are known. Throws a <see cref="PlanException"/> if the plan does not fit them.</summary>
    public void Complete(AttemptDefinition definition)
    {
        lock (_lock)
        {
            if (Plan is not null)
                return;
            var diagnostics = new DiagnosticBag();
            var plan = PhysicalPlanner.Plan(Bound, definition.Schemas!, diagnostics) ?? throw new PlanException(diagnostics.Items);
            Definition = definition;
            Map = new ExchangeMap(plan, definition.Partitions.ToDictionary(p => p.Key, p => p.Value.Length));
            if (definition is { Bounded: true, InTurn: true } && plan.Bound.Plan.Parallelism == 1 && !Map.HasOneSenderEach)
                Turns = new TurnTable(definition.Partitions.Values.Sum(p => p.Length));
            Plan = plan;
        }
    }

    /// <summary>The open source of a name; opened once, shared by its partitions on this silo.</summary>
    public Task<ISource> SourceAsync(string name, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_sources.TryGetValue(name, out var source))
                _sources[name] = source = OpenAsync(name, cancellationToken).AsTask();
            return source;
        }
    }

    ValueTask<ISource> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var bound = Bound.Sources.First(s => s.Node.Name == name);
        var context = new SourceContext { Pipeline = Bound.Plan.Id, Name = name, Options = bound.Options, Time = _time };
        return bound.Connector.OpenAsync(context, cancellationToken);
    }

    /// <summary>Closes the sources. Dead letters and taps stay readable.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<ISource>[] sources;
        lock (_lock)
        {
            sources = [.. _sources.Values];
            _sources.Clear();
        }
        foreach (var source in sources)
        {
            // One that is still being opened is closed when it is; nobody waits for that.
            var closing = CloseAsync(source);
            if (source.IsCompleted)
                await closing;
        }
    }

    static async Task CloseAsync(Task<ISource> source)
    {
        await ((Task)source).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (source.IsCompletedSuccessfully)
            await source.Result.DisposeAsync();
    }
}
