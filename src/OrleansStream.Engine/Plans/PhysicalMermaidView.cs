using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using OrleansStream.Planning;

namespace OrleansStream.Plans;

/// <summary>Writes the flow chart of the stages.</summary>
static class PhysicalMermaidView
{
    public static string Write(PhysicalPlan plan)
    {
        var text = new StringBuilder("flowchart LR\n");
        foreach (var stage in plan.Stages)
            WriteStage(text, plan, stage);
        for (var i = 0; i < plan.Bound.Sinks.Length; i++)
            Line(text, $"  k{i}[/\"{Escape(plan.Bound.Sinks[i].Node.Name)}<br/>{Escape(plan.Bound.Sinks[i].Node.Type)}\"/]");
        foreach (var stage in plan.Stages)
        {
            if (stage.Kind != StageKind.Keyed)
                WriteEdges(text, plan, stage, $"s{stage.Index}", stage.Entry);
            for (var i = 0; i < stage.Nodes.Length; i++)
            {
                foreach (var targets in stage.Nodes[i].Ports)
                    WriteEdges(text, plan, stage, $"s{stage.Index}n{i}", targets);
            }
        }
        return text.ToString();
    }

    static void WriteStage(StringBuilder text, PhysicalPlan plan, Stage stage)
    {
        var tasks = stage.Kind switch
        {
            StageKind.Source => "a task per partition",
            _ when stage.Parallelism == 1 => "1 task",
            _ => $"{stage.Parallelism} tasks",
        };
        Line(text, $"  subgraph g{stage.Index}[\"stage {stage.Index}: {tasks}\"]");
        if (stage.Kind != StageKind.Keyed)
        {
            var type = plan.Bound.Sources.FirstOrDefault(s => s.Node.Name == stage.Head)?.Node.Type ?? "rows that did not fit";
            Line(text, $"    s{stage.Index}([\"{Escape(stage.Head)}<br/>{Escape(type)}\"])");
        }
        for (var i = 0; i < stage.Nodes.Length; i++)
        {
            var node = stage.Nodes[i];
            var type = plan.Bound.Steps.First(s => s.Node.Id == node.Step).Node.Type;
            Line(text, $"    s{stage.Index}n{i}[\"{Escape(node.Step)}<br/>{Escape(type)}{(node.Outputs is [""] ? ", before the exchange" : "")}\"]");
        }
        Line(text, $"  end");
    }

    static void WriteEdges(StringBuilder text, PhysicalPlan plan, Stage stage, string from, ImmutableArray<Target> targets)
    {
        foreach (var target in targets)
        {
            if (!target.IsOutlet)
            {
                Line(text, $"  {from} --> s{stage.Index}n{target.Node}");
                continue;
            }
            var outlet = stage.Outlets[target.Index];
            if (outlet.Sink is { } sink)
                Line(text, $"  {from} --> k{plan.Bound.Sinks.IndexOf(plan.Bound.Sinks.First(s => s.Node.Name == sink))}");
            else
                Line(text, $"  {from} ==>|\"{Escape(PhysicalTextView.Key(plan, outlet))}\"| s{outlet.Stage}n0");
        }
    }

    static string Escape(string text) => PlanMermaidView.Escape(text);

    static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
