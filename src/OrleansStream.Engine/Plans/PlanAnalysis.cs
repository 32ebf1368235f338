using System.Collections.Immutable;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Steps;

namespace OrleansStream.Plans;

/// <summary>Everything that can be found out about a plan without running it; what binding and validating share.</summary>
sealed class PlanAnalysis
{
    readonly ComponentCatalog _catalog;

    public PlanAnalysis(Plan plan, ComponentCatalog catalog)
        : this(plan, catalog, DraftFaults.None)
    {
    }

    /// <summary>Of nodes that could not be read nothing is known.</summary>
    public PlanAnalysis(Plan plan, ComponentCatalog catalog, DraftFaults faults)
    {
        (Plan, _catalog) = (plan, catalog);
        PlanChecks.Check(plan, Diagnostics);
        Settings = OptionBinder.Bind<PlanSettings>(plan.Settings.Json, Diagnostics);
        PlanChecks.CheckSettings(Settings, Diagnostics);
        Sources = [.. plan.Sources.Items.Select(s => faults.Has(JsonPaths.Field("sources", s.Name)) ? null : ConnectorBinding.Source(s, catalog, Diagnostics))];
        var steps = plan.Steps.Items.Select((s, i) => faults.Has($"steps[{i}]") ? null : BindStep(s, $"steps[{i}]")).ToArray();
        Graph = new PlanGraph(plan, [.. steps.Select(s => s?.Definition.SideOutputs(s.Options))], Diagnostics);
        Steps = [.. steps.Select((s, i) => s is null ? null : Connected(s, i))];
        Sinks = [.. plan.Sinks.Items.Select((s, i) => faults.Has(JsonPaths.Field("sinks", s.Name)) ? null : ConnectorBinding.Sink(s with { From = Graph.SinkInputs[i] }, catalog, Diagnostics))];
        Graph.WarnOfUnread();
        Delivery = new PlanDelivery(this);
        DeliveryChecks.Check(Delivery, Settings, Diagnostics);
    }

    public Plan Plan { get; }

    public DiagnosticBag Diagnostics { get; } = new();

    public PlanSettings? Settings { get; }

    public PlanGraph Graph { get; }

    /// <summary>The sources; null where a component is missing or its options are wrong.</summary>
    public ImmutableArray<BoundSource?> Sources { get; }

    /// <inheritdoc cref="Sources"/>
    public ImmutableArray<BoundStep?> Steps { get; }

    /// <inheritdoc cref="Sources"/>
    public ImmutableArray<BoundSink?> Sinks { get; }

    /// <summary>What its sources and sinks give together.</summary>
    public PlanDelivery Delivery { get; }

    /// <summary>What a step's own checks start from. Each step has findings of its own, as steps ask whether there were any.</summary>
    public StepContext ContextOf(BoundStep step, DiagnosticBag diagnostics, ImmutableArray<RowSchema> inputs, bool checksFunctions = false) => new()
    {
        Inputs = inputs,
        Node = step.Node,
        Path = $"{step.Path}.config",
        Options = step.Options,
        Functions = _catalog.Functions,
        ReadOutputs = Graph.ReadOutputs(step.Node.Id),
        ChecksFunctions = checksFunctions,
        Diagnostics = diagnostics,
    };

    BoundStep? BindStep(StepNode node, string path)
    {
        if (ComponentCatalog.Find(_catalog.Steps, ComponentKind.Step, node.Type, Diagnostics, node.Id, $"{path}.type") is not { } definition)
            return null;
        return OptionBinder.Bind(definition.OptionsType, node.Config.Json, Diagnostics, node.Id, $"{path}.config") is { } options
            ? new BoundStep(node, path, definition, options)
            : null;
    }

    /// <summary>The step with its inputs, if it accepts their number and its own options.</summary>
    BoundStep? Connected(BoundStep step, int index)
    {
        var inputs = Graph.StepInputs[index];
        var (min, max) = step.Definition.Inputs;
        if (inputs.Count > 0 && inputs.Count < min)
            Diagnostics.Error(ErrorCodes.NoInput, $"{step.Node.Type} reads at least {min} inputs, here {inputs.Count}", step.Node.Id, step.Path, "name them in 'from'");
        if (inputs.Count > max)
            Diagnostics.Error(ErrorCodes.Conflict, $"{step.Node.Type} reads at most {max} input{(max == 1 ? "" : "s")}, here {inputs.Count}", step.Node.Id, $"{step.Path}.from", "put a union before it");
        var bound = step with { Node = step.Node with { From = inputs } };
        var findings = new DiagnosticBag();
        if (step.Definition.SideOutputs(step.Options).GroupBy(o => o).FirstOrDefault(g => g.Count() > 1) is { } twice)
            findings.Error(ErrorCodes.DuplicateColumn, $"Two outputs of the step are named '{twice.Key}'", step.Node.Id, $"{step.Path}.config");
        bound.Definition.Validate(ContextOf(bound, findings, []));
        foreach (var finding in findings.Items)
            Diagnostics.Add(finding);
        return findings.Items.Any(f => f.Severity == DiagnosticSeverity.Error || f.Code == ErrorCodes.NotInThisBuild) ? null : bound;
    }
}
