using System.Globalization;
using System.Text;
using OrleansStream.Components;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Steps;
using OrleansStream.Time;

namespace OrleansStream.Plans;

/// <summary>Writes the stages: what runs in which tasks, and what goes from one to the other.</summary>
sealed class PhysicalTextView(PhysicalPlan plan, IReadOnlyDictionary<string, KnownColumns> known)
{
    /// <summary>The longest list of columns that is shown whole.</summary>
    const int LongestColumns = 200;

    readonly StringBuilder _text = new();

    public string Write()
    {
        foreach (var stage in plan.Stages)
            Write(stage);
        return _text.ToString();
    }

    void Write(Stage stage)
    {
        switch (stage.Kind)
        {
            case StageKind.Source:
                WriteSource(stage, plan.Bound.Sources.First(s => s.Node.Name == stage.Head));
                break;
            case StageKind.DeadLetters:
                Line($"stage {stage.Index}  {Stage.DeadLettersName}");
                Line("  tasks: 1, fed by all other stages");
                break;
            default:
                WriteKeyed(stage, StepOf(stage.Head));
                break;
        }
        foreach (var node in stage.Nodes.Skip(stage.Kind == StageKind.Keyed ? 1 : 0))
            WriteNode(node);
        foreach (var outlet in stage.Outlets)
            WriteOutlet(outlet);
    }

    void WriteSource(Stage stage, BoundSource source)
    {
        Line($"stage {stage.Index}  source {stage.Head} ({source.Node.Type}{(source.Format is { } format ? $", {OptionRecord.ComponentOf(format.OptionsType).Type}" : "")})");
        Line("  tasks: one per partition of the source");
        var origin = source.Schema is not null ? "declared by 'schema'" : known[stage.Head].Origin;
        var (read, all) = (plan.SourceSchemas[stage.Head], plan.KnownSchemas[stage.Head]);
        Line(read.Count == all.Count
            ? $"  columns: {Columns(read)}, {origin}"
            : $"  columns: {Columns(read)}, {read.Count} of the {all.Count} {origin}; the others are skipped");
        Line($"  time: {Time(source.Common.EventTime)}");
    }

    void WriteKeyed(Stage stage, BoundStep step)
    {
        Line($"stage {stage.Index}  {stage.Head} ({step.Node.Type})");
        var tasks = stage.Parallelism.ToString(CultureInfo.InvariantCulture);
        Line($"  tasks: {tasks}{(stage.Parallelism > 1 ? ", each with its share of the keys" : "")}");
        var inputs = plan.InputsOfStage(stage.Index).Select(i => i.Stage.Index).Distinct().Select(i => $"stage {i}");
        Line($"  time: the lowest watermark of all tasks of {string.Join(", ", inputs)}");
        WriteNotes(step, "  ");
    }

    void WriteNode(ChainNode node)
    {
        var step = StepOf(node.Step);
        if (node.Outputs is [""])
        {
            Line($"  {node.Step}  {step.Node.Type}, what it does before the exchange");
            return;
        }
        Line($"  {node.Step}  {step.Node.Type}");
        WriteNotes(step, "    ");
    }

    void WriteNotes(BoundStep step, string indent)
    {
        var notes = step.Definition.Explain(step.Options);
        if (notes?.State is { } state)
            Line($"{indent}state: {state}");
        if (notes?.Timers is { } timers)
            Line($"{indent}timers: {timers}");
    }

    void WriteOutlet(Outlet outlet)
    {
        var schema = outlet.Exchanged ?? outlet.Schema;
        if (outlet.Sink is { } sink)
        {
            Line($"  => {sink} ({plan.Bound.Sinks.First(s => s.Node.Name == sink).Node.Type}): {outlet.Output} {Columns(schema)}");
            return;
        }
        Line($"  -> stage {outlet.Stage} {Key(plan, outlet)}: {outlet.Output} {Columns(schema)}");
    }

    /// <summary>By what rows find their task.</summary>
    public static string Key(PhysicalPlan plan, Outlet outlet)
    {
        if (outlet.Key.IsEmpty)
            return "all rows together";
        var head = plan.Stages[outlet.Stage].Head;
        var step = plan.Bound.Steps.First(s => s.Node.Id == head);
        var schema = outlet.Exchanged ?? outlet.Schema;
        return $"by {step.Definition.Explain(step.Options)?.Key ?? string.Join(", ", outlet.Key.Select(k => Name(schema[k].Name)))}";
    }

    static string Time(EventTimeOptions? time)
    {
        if (time is null)
            return "the platform's time stamp, else the time of arrival; watermark = latest - 1ms";
        var unit = JsonText.Write(w => OptionValues.For(typeof(TimeUnit))!.Write(w, time.Unit)).Trim('"');
        var rule = time.Watermarks == WatermarkKind.None
            ? "only explicit watermarks and the end of input move it"
            : $"watermark = latest{(time.OutOfOrderness > TimeSpan.Zero ? $" - {DurationText.Format(time.OutOfOrderness)}" : "")} - 1ms";
        var idle = time.IdleAfter is { } after ? $"; idle after {DurationText.Format(after)} without rows" : "";
        var lead = time.MaxLead is { } most ? $"; at most {DurationText.Format(most)} ahead of the clock" : "";
        var text = time.Format is { } format ? $"{time.Field} ('{format}'{(time.Zone is { } zone ? $", {zone}" : "")})" : $"{time.Field} ({unit})";
        return $"{time.Expr?.Text ?? text}; {rule}{idle}{lead}";
    }

    static string Columns(RowSchema schema)
    {
        var text = new RowSchema(schema.Fields.Where(f => !IsComputed(f.Name))).ToString();
        var computed = schema.Fields.Count(f => IsComputed(f.Name));
        text = text.Length <= LongestColumns ? text : $"{text.AsSpan(0, LongestColumns)}…";
        return computed == 0 ? text : $"{text} and {computed} computed";
    }

    /// <summary>Columns that a step computes for itself have names that no plan can write.</summary>
    static bool IsComputed(string name) => name.StartsWith('\0');

    static string Name(string name) => IsComputed(name) ? "a computed value" : name;

    BoundStep StepOf(string id) => plan.Bound.Steps.First(s => s.Node.Id == id);

    void Line(string text) => _text.Append(text).Append('\n');
}
