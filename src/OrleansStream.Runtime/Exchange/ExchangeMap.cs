using System.Collections.Immutable;
using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// Numbers the channels and lanes of an attempt. A channel leads from one task to another; every edge of the plan between the two is a lane in it.
/// Every silo computes the same numbers.
/// </summary>
sealed class ExchangeMap
{
    readonly PhysicalPlan _plan;
    readonly ImmutableArray<int> _tasks;
    readonly Dictionary<int, Receiver> _stages = [];
    readonly Dictionary<string, Receiver> _sinks = [];

    public ExchangeMap(PhysicalPlan plan, IReadOnlyDictionary<string, int> partitions)
    {
        _plan = plan;
        _tasks = [.. plan.Stages.Select(s => s.Kind == StageKind.Source ? partitions[s.Head] : s.Parallelism)];
        DeadLetterStage = plan.Stages.FirstOrDefault(s => s.Kind == StageKind.DeadLetters)?.Index ?? -1;
        foreach (var sink in plan.Bound.Sinks)
            _sinks[sink.Node.Name] = new Receiver(plan.InputsOfSink(sink.Node.Name).Select(i => (i.Stage, i.Outlet)), _tasks);
        foreach (var stage in plan.Stages.Where(s => s.Kind == StageKind.Keyed))
            _stages[stage.Index] = new Receiver(plan.InputsOfStage(stage.Index).Select(i => (i.Stage, i.Outlet)), _tasks);
        HasOneSenderEach = _sinks.Values.Concat(_stages.Values).All(r => r.Channels <= 1);
        if (DeadLetterStage >= 0)
            _stages[DeadLetterStage] = new Receiver(SendersOfDeadLetters().Select(s => (s, Receiver.DeadLetters)), _tasks);
    }

    /// <summary>The place of the stage of dead letters; -1 if nothing reads them.</summary>
    public int DeadLetterStage { get; }

    /// <summary>Whether every task and sink gets its rows from one task only, so that their order is that task's. Dead letters do not count.</summary>
    public bool HasOneSenderEach { get; }

    /// <summary>How many tasks a stage has.</summary>
    public int Tasks(int stage) => _tasks[stage];

    /// <summary>The channels and lanes into each task of a stage.</summary>
    public Receiver IntoStage(int stage) => _stages[stage];

    /// <summary>The channels and lanes into a sink.</summary>
    public Receiver IntoSink(string sink) => _sinks[sink];

    /// <summary>The channels and lanes into what an outlet feeds.</summary>
    public Receiver Into(Outlet outlet) => outlet.Sink is { } sink ? _sinks[sink] : _stages[outlet.Stage];

    IEnumerable<Stage> SendersOfDeadLetters()
    {
        // What reads the dead letters would feed itself, and never end, if its own dead letters came back: those are only counted and kept.
        var behind = new HashSet<int> { DeadLetterStage };
        foreach (var stage in _plan.Stages)
        {
            if (behind.Contains(stage.Index))
                behind.UnionWith(stage.Outlets.Where(o => o.Stage >= 0).Select(o => o.Stage));
        }
        return _plan.Stages.Where(s => !behind.Contains(s.Index));
    }
}

/// <summary>The channels and lanes into a task, in the order of stages, outlets and tasks.</summary>
sealed class Receiver
{
    /// <summary>In place of an outlet: the dead letters of a task.</summary>
    public const int DeadLetters = -1;

    readonly Dictionary<int, int> _channels = [];
    readonly Dictionary<(int Stage, int Outlet), int> _lanes = [];
    readonly List<int> _inputs = [];
    readonly List<int> _channelOf = [];

    public Receiver(IEnumerable<(Stage Stage, int Outlet)> edges, ImmutableArray<int> tasks)
    {
        foreach (var (stage, outlet) in edges)
        {
            if (_channels.TryAdd(stage.Index, Channels))
                Channels += tasks[stage.Index];
            _lanes.Add((stage.Index, outlet), _inputs.Count);
            _channelOf.AddRange(Enumerable.Range(_channels[stage.Index], tasks[stage.Index]));
            _inputs.AddRange(Enumerable.Repeat(outlet == DeadLetters ? 0 : stage.Outlets[outlet].Input, tasks[stage.Index]));
        }
    }

    /// <summary>How many channels there are.</summary>
    public int Channels { get; private set; }

    /// <summary>How many lanes there are.</summary>
    public int Lanes => _inputs.Count;

    /// <summary>The channel from a task; null if that task does not send here.</summary>
    public int? ChannelFrom(int stage, int task) => _channels.TryGetValue(stage, out var first) ? first + task : null;

    /// <summary>The lane from an outlet of a task.</summary>
    public int LaneFrom(int stage, int outlet, int task) => _lanes[(stage, outlet)] + task;

    /// <summary>By lane the channel that it is in.</summary>
    public IReadOnlyList<int> ChannelOf => _channelOf;

    /// <summary>The input of the stage's head that a lane feeds.</summary>
    public int InputOf(int lane) => _inputs[lane];
}
