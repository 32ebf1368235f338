using System.Globalization;
using System.Text;

namespace OrleansStream.Plans;

/// <summary>Writes the tree.</summary>
sealed class PlanTextView(ExplainedPlan plan)
{
    /// <summary>The longest text of a node's options or columns.</summary>
    const int LongestDetail = 160;

    /// <summary>The most pairs of a source and a sink whose delivery is shown.</summary>
    const int MostPairs = 50;

    readonly ILookup<string, (ExplainedNode Reader, string Output)> _readers = plan.Nodes
        .SelectMany(reader => reader.From.Items.Distinct().Select(input => (Reader: reader, Output: input)))
        .ToLookup(r => PlanGraph.NodeOf(r.Output), StringComparer.Ordinal);

    readonly StringBuilder _text = new();
    readonly HashSet<(bool IsSink, string Id)> _shown = [];

    public string Write()
    {
        var title = plan.Plan.Name is { } name ? $"{plan.Plan.Id}: {name}" : plan.Plan.Id;
        Line("", title);
        Line("", string.Create(CultureInfo.InvariantCulture, $"parallelism {plan.Plan.Parallelism}"));
        WriteDelivery();
        foreach (var root in plan.Nodes.Where(n => n.Role == NodeRole.Source))
            Show(root, "", "", "");
        // What no source leads to stands on a cycle or reads a name that does not exist.
        foreach (var orphan in plan.Nodes.Where(n => !_shown.Contains(n.Key)).ToList())
            Show(orphan, "", "", "");
        return _text.ToString();
    }

    /// <summary>A line for each pair of a source and a sink, as the strongest that a plan can have depends on both.</summary>
    void WriteDelivery()
    {
        var pairs = plan.Delivery.Pairs;
        foreach (var pair in pairs.Take(MostPairs))
            Line("", $"delivery {pair.Source} -> {pair.Sink}: {DeliveryContract.Words(pair.Guarantee)}; {pair.Reason}");
        if (pairs.Length > MostPairs)
            Line("", string.Create(CultureInfo.InvariantCulture, $"delivery of {pairs.Length - MostPairs} more pairs: at the weakest {DeliveryContract.Words(pairs.Min(p => p.Guarantee))}"));
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

    IEnumerable<(ExplainedNode Reader, string Output)> Readers(string node) => _readers[node];

    static string Options(ExplainedNode node) => node.Config.Json.GetPropertyCount() == 0 ? "" : $"  {Cut(JsonText.Write(node.Config.Json.WriteTo))}";

    static string Cut(string text) => text.Length <= LongestDetail ? text : $"{text.AsSpan(0, LongestDetail)}…";

    void Line(string indent, string text) => _text.Append(indent).Append(text).Append('\n');
}
