using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Plans;
using OrleansStream.Steps;

namespace OrleansStream.Planning;

/// <summary>
/// Cuts a compiled plan into stages: one per source and per keyed step, each with the stateless steps that its rows reach without an exchange.
/// A stateless step that several stages feed (behind a union) is a part of each.
/// </summary>
sealed class StageBuilder
{
    readonly BoundPlan _plan;
    readonly StepCompilation _compiled;
    readonly List<(StageKind Kind, string Head)> _heads = [];

    public StageBuilder(BoundPlan plan, StepCompilation compiled)
    {
        _plan = plan;
        _compiled = compiled;
        foreach (var source in plan.Sources)
            _heads.Add((StageKind.Source, source.Node.Name));
        if (compiled.Readers.Contains(Stage.DeadLettersName))
            _heads.Add((StageKind.DeadLetters, Stage.DeadLettersName));
        foreach (var step in compiled.Order.Where(s => compiled.Steps[s.Node.Id].Keying is not null))
            _heads.Add((StageKind.Keyed, step.Node.Id));
    }

    public PhysicalPlan Build(ImmutableDictionary<string, RowSchema> sources, ImmutableDictionary<string, RowSchema> known) => new()
    {
        Bound = _plan,
        Stages = [.. _heads.Select((head, index) => new Chain(this, index, head.Kind, head.Head).Build())],
        SourceSchemas = sources,
        KnownSchemas = known,
        OutputSchemas = _compiled.Outputs,
    };

    int Parallelism(StageKind kind, string head) =>
        kind == StageKind.Keyed && _compiled.Steps[head].Keying!.Columns.Any(c => c.Length > 0) ? _plan.Plan.Parallelism : 1;

    /// <summary>One stage in the making.</summary>
    sealed class Chain(StageBuilder builder, int index, StageKind kind, string head)
    {
        readonly List<ChainNode> _nodes = [];
        readonly List<Outlet> _outlets = [];
        readonly Dictionary<string, int> _stepNodes = [];
        readonly HashSet<string> _available = [];

        public Stage Build()
        {
            Add();
            for (var i = 0; i < _nodes.Count; i++)
            {
                // Wiring adds nodes for the parts before an exchange; those come already wired.
                if (_nodes[i].Ports.IsDefault)
                    _nodes[i] = _nodes[i] with { Ports = [.. _nodes[i].Outputs.Select(Targets)] };
            }
            var entry = kind == StageKind.Keyed ? [new Target(0, 0)] : Targets(head);
            return new Stage
            {
                Index = index,
                Kind = kind,
                Head = head,
                Parallelism = builder.Parallelism(kind, head),
                Entry = entry,
                Nodes = [.. _nodes],
                Outlets = [.. _outlets],
            };
        }

        void Add()
        {
            if (kind != StageKind.Keyed)
                _available.Add(head);
            foreach (var step in builder._compiled.Order)
            {
                var keyed = builder._compiled.Steps[step.Node.Id].Keying is not null;
                if (keyed ? step.Node.Id == head : step.Node.From.Any(_available.Contains))
                    AddStep(step, keyed);
            }
        }

        void AddStep(BoundStep step, bool isHead)
        {
            var names = StepCompilation.OutputNames(step);
            var from = step.Node.From;
            _stepNodes[step.Node.Id] = _nodes.Count;
            _nodes.Add(new ChainNode
            {
                Step = step.Node.Id,
                Outputs = names,
                Create = builder._compiled.Steps[step.Node.Id].Create,
                Ports = default,
                Inputs = isHead ? [] : [.. Enumerable.Range(0, from.Count).Where(i => _available.Contains(from[i]))],
            });
            _available.UnionWith(names);
        }

        ImmutableArray<Target> Targets(string output) => [.. builder._compiled.Readers[output].Select(reader => TargetOf(output, reader))];

        Target TargetOf(string output, Reader reader)
        {
            var schema = builder._compiled.Outputs[output];
            if (reader.Sink is { } sink)
                return AddOutlet(new Outlet { Schema = schema, Output = output, Sink = sink.Node.Name });
            var step = reader.Step!;
            if (builder._compiled.Steps[step.Node.Id].Keying is not { } keying)
                return new Target(_stepNodes[step.Node.Id], reader.Input);
            var stage = builder._heads.FindIndex(h => h.Kind == StageKind.Keyed && h.Head == step.Node.Id);
            var outlet = new Outlet
            {
                Schema = schema,
                Exchanged = keying.Exchanged.ElementAtOrDefault(reader.Input),
                Output = output,
                Stage = stage,
                Input = reader.Input,
                Key = keying.Columns[reader.Input],
            };
            return keying.Before.Length > reader.Input && keying.Before[reader.Input] is { } before
                ? AddBefore(step, before, AddOutlet(outlet))
                : AddOutlet(outlet);
        }

        Target AddBefore(BoundStep step, Func<Operators.IOperator> create, Target outlet)
        {
            _nodes.Add(new ChainNode { Step = step.Node.Id, Outputs = [""], Create = create, Ports = [[outlet]], Inputs = [0] });
            return new Target(_nodes.Count - 1, 0);
        }

        Target AddOutlet(Outlet outlet)
        {
            _outlets.Add(outlet);
            return Target.Out(_outlets.Count - 1);
        }
    }
}
