using OrleansStream.Events;
using OrleansStream.Planning;

namespace OrleansStream.Plans;

/// <summary>A plan as both views need it.</summary>
sealed class ExplainedPlan
{
    readonly PlanAnalysis _analysis;
    readonly IReadOnlyDictionary<string, RowSchema> _schemas;

    public ExplainedPlan(Plan plan, ComponentCatalog catalog, IReadOnlyDictionary<string, KnownColumns> known)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(catalog);
        Plan = plan;
        _analysis = new PlanAnalysis(plan, catalog);
        _schemas = PlanValidator.CheckTypes(_analysis, known);
        var nodes = new List<ExplainedNode>();
        nodes.AddRange(plan.Sources.Items.Select((s, i) => new ExplainedNode(s.Name, NodeRole.Source, s.Type, [], s.Config, _analysis.Sources[i] is not null)));
        if (_analysis.Graph.StepInputs.Concat(_analysis.Graph.SinkInputs).Any(from => from.Items.Contains(Stage.DeadLettersName)))
            nodes.Add(new ExplainedNode(Stage.DeadLettersName, NodeRole.Source, "rows that did not fit", [], ComponentConfig.Empty, true));
        nodes.AddRange(plan.Steps.Items.Select((s, i) => new ExplainedNode(s.Id, NodeRole.Step, s.Type, _analysis.Graph.StepInputs[i], s.Config, _analysis.Steps[i] is not null)));
        nodes.AddRange(plan.Sinks.Items.Select((s, i) => new ExplainedNode(s.Name, NodeRole.Sink, s.Type, _analysis.Graph.SinkInputs[i], s.Config, _analysis.Sinks[i] is not null)));
        Nodes = nodes;
    }

    public Plan Plan { get; }

    public IReadOnlyList<ExplainedNode> Nodes { get; }

    /// <summary>What its sources and sinks give together.</summary>
    public PlanDelivery Delivery => _analysis.Delivery;

    public RowSchema? Columns(string output) => _schemas.GetValueOrDefault(output);
}

/// <summary>What a node is.</summary>
enum NodeRole
{
    /// <summary>Gives rows.</summary>
    Source,

    /// <summary>Changes rows.</summary>
    Step,

    /// <summary>Takes results.</summary>
    Sink,
}

/// <summary>A node of a plan, whatever its role.</summary>
sealed record ExplainedNode(string Id, NodeRole Role, string Type, EquatableArray<string> From, ComponentConfig Config, bool IsReady)
{
    /// <summary>Tells it from all others: a sink may have the id of a source or step.</summary>
    public (bool IsSink, string Id) Key => (Role == NodeRole.Sink, Id);
}
