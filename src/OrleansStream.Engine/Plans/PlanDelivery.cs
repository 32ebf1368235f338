using System.Collections.Immutable;
using OrleansStream.Connectors;
using OrleansStream.Planning;

namespace OrleansStream.Plans;

/// <summary>
/// What the sources and sinks of a plan give together, pair by pair: the strongest that each pair allows, or at most what the plan's
/// <c>delivery</c> asks for.
/// </summary>
public sealed class PlanDelivery
{
    readonly Delivery? _asked;
    readonly CheckpointStorage _storage;
    readonly bool _checkpoints;
    readonly Dictionary<string, EquatableArray<string>> _inputs = new(StringComparer.Ordinal);
    readonly IReadOnlyList<Source> _sources;
    readonly IReadOnlyList<Sink> _sinks;

    /// <summary>Finds it out for a plan.</summary>
    /// <param name="bound">The plan.</param>
    /// <param name="checkpoints">Whether checkpoints are taken at all. Default: yes.</param>
    public PlanDelivery(BoundPlan bound, bool checkpoints = true)
        : this((bound ?? throw new ArgumentNullException(nameof(bound))).Settings, checkpoints)
    {
        foreach (var step in bound.Steps)
            _inputs.TryAdd(step.Node.Id, step.Node.From);
        _sources = [.. bound.Sources.Select(s => new Source(s.Node.Name, s.Node.Type, s.Path, s.Traits))];
        _sinks = [.. bound.Sinks.Select(s => new Sink(s.Node.Name, s.Node.Type, s.Path, s.Node.From, s.Traits))];
        Pairs = FindPairs();
    }

    /// <summary>The same for a plan of which parts may be wrong or missing; those have no pairs.</summary>
    internal PlanDelivery(PlanAnalysis analysis)
        : this(analysis.Settings ?? new PlanSettings(), checkpoints: true)
    {
        for (var i = 0; i < analysis.Plan.Steps.Count; i++)
            _inputs.TryAdd(analysis.Plan.Steps[i].Id, analysis.Graph.StepInputs[i]);
        _sources = [.. analysis.Sources.OfType<BoundSource>().Select(s => new Source(s.Node.Name, s.Node.Type, s.Path, s.Traits))];
        _sinks = [.. analysis.Sinks.OfType<BoundSink>().Select(s => new Sink(s.Node.Name, s.Node.Type, s.Path, s.Node.From, s.Traits))];
        Pairs = FindPairs();
    }

    PlanDelivery(PlanSettings settings, bool checkpoints)
    {
        _asked = settings.Delivery;
        _storage = settings.Checkpointing?.Storage ?? default;
        _checkpoints = checkpoints;
        _sources = [];
        _sinks = [];
    }

    /// <summary>Every source with every sink that its rows lead to, in the plan's order.</summary>
    public ImmutableArray<PairDelivery> Pairs { get; }

    /// <summary>
    /// Whether a sink's rows go to it by epochs (<see cref="SinkContext.ExactlyOnce"/>): it can, checkpoints are taken, and the plan does not ask for less.
    /// </summary>
    public bool CommitsEpochs(string sink) =>
        _checkpoints && _asked != Delivery.AtLeastOnce && _sinks.Any(s => s.Name == sink && s.Traits.Delivery == SinkDelivery.Epochs);

    /// <summary>The sources whose rows lead to a sink and that cannot be read again.</summary>
    internal IEnumerable<Source> NotReplayable => _sources.Where(s => !s.Traits.Replayable && Pairs.Any(p => p.Source == s.Name));

    /// <summary>The sinks that rows lead to and that do not commit by epochs.</summary>
    internal IEnumerable<Sink> NotCommitting => _sinks.Where(s => s.Traits.Delivery != SinkDelivery.Epochs);

    // What is in memory is gone with the process, and that is what fails.
    bool Kept => _checkpoints && _storage != CheckpointStorage.Memory;

    ImmutableArray<PairDelivery> FindPairs()
    {
        var pairs = ImmutableArray.CreateBuilder<PairDelivery>();
        foreach (var sink in _sinks)
        {
            var nodes = Upstream(sink.From);
            // Every step and source may give dead letters.
            var all = nodes.Contains(Stage.DeadLettersName);
            foreach (var source in _sources)
            {
                if (all || nodes.Contains(source.Name))
                    pairs.Add(Pair(source, sink));
            }
        }
        return pairs.ToImmutable();
    }

    HashSet<string> Upstream(EquatableArray<string> from)
    {
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>(from.Items.Select(PlanGraph.NodeOf));
        while (waiting.TryPop(out var node))
        {
            if (nodes.Add(node) && _inputs.TryGetValue(node, out var inputs))
            {
                foreach (var input in inputs)
                    waiting.Push(PlanGraph.NodeOf(input));
            }
        }
        return nodes;
    }

    PairDelivery Pair(Source source, Sink sink)
    {
        var epochs = sink.Traits.Delivery == SinkDelivery.Epochs;
        var counts = Kept && _asked != Delivery.AtLeastOnce;
        var guarantee = DeliveryContract.Of(source.Traits, sink.Traits, counts);
        var lost = source.Traits.Replayable ? "" : $"{source.Type} cannot be read again, so rows under way are lost when something fails";
        var twice = (epochs, counts) switch
        {
            (true, true) => "",
            (false, _) => $"{sink.Type} takes rows as they come, so some come again when something fails",
            (_, false) when _asked == Delivery.AtLeastOnce => "as 'delivery' says, rows go out as they come",
            _ when !_checkpoints => "no checkpoints are taken",
            _ => "checkpoints in memory are gone with the process",
        };
        var reason = guarantee == DeliveryGuarantee.ExactlyOnce
            ? $"{source.Type} can be read again, {sink.Type} commits each checkpoint's rows once"
            : string.Join("; ", new[] { lost, twice }.Where(t => t.Length > 0));
        return new PairDelivery(source.Name, sink.Name, guarantee, reason);
    }

    /// <summary>A source and what it can promise.</summary>
    internal sealed record Source(string Name, string Type, string Path, SourceTraits Traits);

    /// <summary>A sink and what it can promise.</summary>
    internal sealed record Sink(string Name, string Type, string Path, EquatableArray<string> From, SinkTraits Traits);
}
