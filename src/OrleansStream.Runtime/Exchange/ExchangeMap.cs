using System.Collections.Immutable;
using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// Numbers the channels of an attempt: for every receiver the tasks that send to it, in the order of stages, outlets and tasks. Every silo
/// computes the same numbers.
/// </summary>
sealed class ExchangeMap
{
    readonly PhysicalPlan _plan;
    readonly ImmutableArray<int> _tasks;
    readonly Dictionary<(int Stage, int Outlet), int> _base = [];
    readonly Dictionary<string, int> _sinks = [];
    readonly Dictionary<int, List<int>> _inputs = [];
    readonly Dictionary<int, int> _deadLetterBase = [];

    public ExchangeMap(PhysicalPlan plan, IReadOnlyDictionary<string, int> partitions)
    {
        _plan = plan;
        _tasks = [.. plan.Stages.Select(s => s.Kind == StageKind.Source ? partitions[s.Head] : s.Parallelism)];
        DeadLetterStage = plan.Stages.FirstOrDefault(s => s.Kind == StageKind.DeadLetters)?.Index ?? -1;
        foreach (var sink in plan.Bound.Sinks)
            _sinks[sink.Node.Name] = NumberChannels(plan.InputsOfSink(sink.Node.Name)).Count;
        foreach (var stage in plan.Stages.Where(s => s.Kind == StageKind.Keyed))
            _inputs[stage.Index] = NumberChannels(plan.InputsOfStage(stage.Index));
        if (DeadLetterStage >= 0)
            NumberDeadLetters();
    }

    /// <summary>The place of the stage of dead letters; -1 if nothing reads them.</summary>
    public int DeadLetterStage { get; }

    /// <summary>How many tasks a stage has.</summary>
    public int Tasks(int stage) => _tasks[stage];

    /// <summary>How many channels a task of a stage has.</summary>
    public int ChannelsOfStage(int stage) => _inputs[stage].Count;

    /// <summary>How many channels a sink has.</summary>
    public int ChannelsOfSink(string sink) => _sinks[sink];

    /// <summary>The input of the stage's head that a channel feeds.</summary>
    public int InputOf(int stage, int channel) => _inputs[stage][channel];

    /// <summary>The number, at the receivers, of the channel from an outlet of a task.</summary>
    public int ChannelOf(int stage, int outlet, int task) => _base[(stage, outlet)] + task;

    /// <summary>The number of the channel of a task to the stage of dead letters; null if its dead letters do not go there.</summary>
    public int? DeadLetterChannelOf(int stage, int task) => _deadLetterBase.TryGetValue(stage, out var first) ? first + task : null;

    List<int> NumberChannels(IEnumerable<(Stage Stage, int Outlet)> senders)
    {
        var inputs = new List<int>();
        foreach (var (stage, outlet) in senders)
        {
            _base[(stage.Index, outlet)] = inputs.Count;
            inputs.AddRange(Enumerable.Repeat(stage.Outlets[outlet].Input, _tasks[stage.Index]));
        }
        return inputs;
    }

    void NumberDeadLetters()
    {
        // What reads the dead letters would feed itself, and never end, if its own dead letters came back: those are only counted and kept.
        var behind = new HashSet<int> { DeadLetterStage };
        foreach (var stage in _plan.Stages.Where(s => behind.Contains(s.Index)))
            behind.UnionWith(stage.Outlets.Where(o => o.Stage >= 0).Select(o => o.Stage));
        var inputs = new List<int>();
        foreach (var stage in _plan.Stages.Where(s => !behind.Contains(s.Index)))
        {
            _deadLetterBase[stage.Index] = inputs.Count;
            inputs.AddRange(Enumerable.Repeat(0, _tasks[stage.Index]));
        }
        _inputs[DeadLetterStage] = inputs;
    }
}
