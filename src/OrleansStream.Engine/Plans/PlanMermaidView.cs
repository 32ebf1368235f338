using System.Globalization;
using System.Text;

namespace OrleansStream.Plans;

/// <summary>Writes the flow chart.</summary>
static class PlanMermaidView
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

    /// <summary>Text within a node or on an edge.</summary>
    public static string Escape(string text) => text.Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal);
}
