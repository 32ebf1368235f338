using System.Globalization;
using System.Text;
using OrleansStream.Events;
using OrleansStream.Planning;

namespace OrleansStream.Plans;

/// <summary>Shows what a plan says: who reads whom, with what options, and which columns flow where they follow from declared schemas.</summary>
public static class PlanExplain
{
    /// <summary>The plan as an indented tree, a line per node. A node with several inputs stands below its first; the others point to it.</summary>
    public static string Text(Plan plan, ComponentCatalog catalog) => new TextView(new ExplainedPlan(plan, catalog)).Write();

    /// <summary>The plan as a Mermaid flow chart.</summary>
    public static string Mermaid(Plan plan, ComponentCatalog catalog) => MermaidView.Write(new ExplainedPlan(plan, catalog));
}

/// <summary>A plan as both views need it.</summary>
sealed class ExplainedPlan
{
    readonly PlanAnalysis _analysis;
    readonly IReadOnlyDictionary<string, RowSchema> _schemas;

    public ExplainedPlan(Plan plan, ComponentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(catalog);
        Plan = plan;
        _analysis = new PlanAnalysis(plan, catalog);
        _schemas = PlanValidator.CheckTypes(_analysis);
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

    /// <summary>The guarantee that the plan gets here.</summary>
    public Delivery Delivery => _analysis.Settings?.Delivery ?? Delivery.AtLeastOnce;

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

/// <summary>Writes the tree.</summary>
sealed class TextView(ExplainedPlan plan)
{
    /// <summary>The longest text of a node's options or columns.</summary>
    const int LongestDetail = 160;

    readonly StringBuilder _text = new();
    readonly HashSet<(bool IsSink, string Id)> _shown = [];

    public string Write()
    {
        var title = plan.Plan.Name is { } name ? $"{plan.Plan.Id}: {name}" : plan.Plan.Id;
        Line("", title);
        Line("", string.Create(CultureInfo.InvariantCulture, $"parallelism {plan.Plan.Parallelism}, delivery {Camel(plan.Delivery)}"));
        foreach (var root in plan.Nodes.Where(n => n.Role == NodeRole.Source))
            Show(root, "", "", "");
        // What no source leads to stands on a cycle or reads a name that does not exist.
        foreach (var orphan in plan.Nodes.Where(n => !_shown.Contains(n.Key)).ToList())
            Show(orphan, "", "", "");
        return _text.ToString();
    }

    void Show(ExplainedNode node, string indent, string branch, string below)
    {
        var again = !_shown.Add(node.Key);
        var arrow = node.Role == NodeRole.Sink ? "=> " : "";
        var missing = node.IsReady ? "" : "  (cannot run here)";
        Line(indent + branch, $"{arrow}{node.Id}  {node.Type}{(again ? "  (see above)" : Options(node))}{missing}");
        if (again)
            return;
        var inside = indent + below;
        if (node.Role != NodeRole.Sink && plan.Columns(node.Id) is { } columns)
            Line(inside, $"   {Cut(columns.ToString())}");
        var readers = node.Role == NodeRole.Sink ? [] : Readers(node.Id).ToList();
        for (var i = 0; i < readers.Count; i++)
        {
            var last = i == readers.Count - 1;
            var side = readers[i].Output.Length > node.Id.Length ? $"{readers[i].Output[node.Id.Length..]}: " : "";
            Show(readers[i].Reader, inside, $"{(last ? "└─ " : "├─ ")}{side}", last ? "   " : "│  ");
        }
    }

    IEnumerable<(ExplainedNode Reader, string Output)> Readers(string node) =>
        from reader in plan.Nodes
        from input in reader.From.Items.Distinct()
        where PlanGraph.NodeOf(input) == node
        select (reader, input);

    static string Options(ExplainedNode node) => node.Config.Json.GetPropertyCount() == 0 ? "" : $"  {Cut(JsonText.Write(node.Config.Json.WriteTo))}";

    static string Cut(string text) => text.Length <= LongestDetail ? text : $"{text.AsSpan(0, LongestDetail)}…";

    static string Camel(Delivery delivery) => delivery == Delivery.ExactlyOnce ? "exactlyOnce" : "atLeastOnce";

    void Line(string indent, string text) => _text.Append(indent).Append(text).Append('\n');
}

/// <summary>Writes the flow chart.</summary>
static class MermaidView
{
    public static string Write(ExplainedPlan plan)
    {
        var text = new StringBuilder("flowchart LR\n");
        var names = plan.Nodes.Select((node, i) => (node.Key, Name: $"n{i.ToString(CultureInfo.InvariantCulture)}")).DistinctBy(n => n.Key).ToDictionary(n => n.Key, n => n.Name);
        foreach (var node in plan.Nodes)
        {
            var (open, close) = node.Role switch { NodeRole.Source => ("([", "])"), NodeRole.Sink => ("[/", "/]"), _ => ("[", "]") };
            text.Append(CultureInfo.InvariantCulture, $"  {names[node.Key]}{open}\"{Escape(node.Id)}<br/>{Escape(node.Type)}\"{close}\n");
        }
        foreach (var node in plan.Nodes)
        {
            foreach (var input in node.From.Items.Where(i => names.ContainsKey((false, PlanGraph.NodeOf(i)))))
            {
                var from = PlanGraph.NodeOf(input);
                var edge = input == from ? "-->" : $"-. {Escape(input[(from.Length + 1)..])} .->";
                text.Append(CultureInfo.InvariantCulture, $"  {names[(false, from)]} {edge} {names[node.Key]}\n");
            }
        }
        return text.ToString();
    }

    static string Escape(string text) => text.Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal);
}
