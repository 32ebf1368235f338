using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Expressions.Functions;
using OrleansStream.Steps;
using OrleansStream.Time;
using OrleansStream.Windows;

namespace OrleansStream.Plans;

/// <summary>Checks where sources have their event time, and whether windows go by one.</summary>
static class EventTimeCheck
{
    /// <summary>Checks an event time's options, against the columns if they are declared.</summary>
    public static void Check(EventTimeOptions time, RowSchema? schema, DiagnosticBag diagnostics, string node, string path)
    {
        if (time.Expr is null && time.Field.Length == 0)
            diagnostics.Error(ErrorCodes.MissingField, "'field' is missing", node, path, "it names the column that holds the event time; 'expr' computes it");
        else if (time.Expr is not null && (time.Field.Length > 0 || time.Format is not null || time.Zone is not null || time.Unit != TimeUnit.Ms))
            diagnostics.Error(ErrorCodes.Conflict, "'expr' gives the event time itself and stands in place of 'field', 'unit', 'format' and 'zone'", node, $"{path}.expr");
        else if (time.Format is not null && time.Unit != TimeUnit.Ms)
            diagnostics.Error(ErrorCodes.Conflict, "'format' says how the field is written and stands in place of 'unit'", node, $"{path}.format");
        else if (time.Zone is not null && time.Format is null)
            diagnostics.Error(ErrorCodes.Conflict, "'zone' goes with 'format'", node, $"{path}.zone", "for example \"format\": \"yyyy-MM-dd HH:mm:ss\"");
        else if (time.Expr is not null)
            CheckExpression(time, schema, diagnostics, node, $"{path}.expr");
        else if (schema is null || HasField(time.Field, schema, diagnostics, node, $"{path}.field"))
            CheckFormat(time, schema, diagnostics, node, $"{path}.format");
    }

    /// <summary>Warns of windows of event time over stored rows whose source does not say when they happened.</summary>
    public static void WarnOfArrival(PlanAnalysis analysis)
    {
        var makers = new Dictionary<string, BoundStep>(StringComparer.Ordinal);
        foreach (var step in analysis.Steps.OfType<BoundStep>())
        {
            foreach (var output in Planning.StepCompilation.OutputNames(step))
                makers.TryAdd(output, step);
        }
        var stored = analysis.Sources.OfType<BoundSource>()
            .Where(s => s.Common.EventTime is null && s.Connector.ReadsPast(s.Options)).ToDictionary(s => s.Node.Name, StringComparer.Ordinal);
        foreach (var step in analysis.Steps.OfType<BoundStep>().Where(s => IsOfEventTime(s.Definition.WindowOf(s.Options))))
        {
            foreach (var name in Sources(step, makers).Where(stored.ContainsKey))
            {
                stored.Remove(name, out var source);
                analysis.Diagnostics.Warning(
                    ErrorCodes.ArrivalTime, $"The windows of '{step.Node.Id}' go by event time, and '{name}' has none: its rows count as happening when they are read",
                    name, $"{source!.Path}.config", "say where the time is: \"eventTime\": { \"field\": … }; or give the window \"time\": \"processing\"");
            }
        }
    }

    static bool IsOfEventTime(WindowOptions? window) =>
        window is { Time: WindowTime.Event } and (TumblingWindowOptions or SlidingWindowOptions or CumulativeWindowOptions or SessionWindowOptions);

    /// <summary>The names of all that a step reads, over other steps, and that no step makes.</summary>
    static HashSet<string> Sources(BoundStep step, Dictionary<string, BoundStep> makers)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<BoundStep>(ReferenceEqualityComparer.Instance);
        var open = new Stack<BoundStep>([step]);
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next))
                continue;
            foreach (var from in next.Node.From)
            {
                if (makers.TryGetValue(from, out var before))
                    open.Push(before);
                else
                    found.Add(from);
            }
        }
        return found;
    }

    static void CheckExpression(EventTimeOptions time, RowSchema? schema, DiagnosticBag diagnostics, string node, string path)
    {
        if (schema is not null)
            EventTimeText.Compile(time.Expr!, schema, diagnostics, node, path);
        else if (ExpressionParser.Parse(time.Expr!.Text, diagnostics, node, path) is { } parsed)
            FunctionCheck.Check(parsed, null, (message, offset, hint) => diagnostics.Error(ErrorCodes.UnknownFunction, message, node, path, hint, offset));
    }

    /// <summary>A format and a zone can be checked whatever the field is; its type only if it is declared.</summary>
    static void CheckFormat(EventTimeOptions time, RowSchema? schema, DiagnosticBag diagnostics, string node, string path)
    {
        if (EventTimeText.Of(time) is not { } text)
            return;
        var findings = new DiagnosticBag();
        EventTimeText.Compile(text, schema ?? new RowSchema(new RowField(time.Field, DataType.String)), findings);
        foreach (var finding in findings.Items)
            diagnostics.Error(finding.Code, $"The event time's field '{time.Field}' cannot be read so: {finding.Message}", node, path, finding.Hint);
    }

    /// <summary>The field must be among the declared columns, or below a column whose inside is not declared.</summary>
    static bool HasField(string field, RowSchema schema, DiagnosticBag diagnostics, string node, string path)
    {
        if (schema.IndexOf(field) >= 0)
            return true;
        var fields = schema.Fields;
        foreach (var part in field.Split('.'))
        {
            var found = fields.FirstOrDefault(f => f.Name == part);
            if (found is null)
            {
                diagnostics.Error(ErrorCodes.UnknownColumn, $"The schema has no field '{field}'", node, path, NearestName.Hint(part, fields.Select(f => f.Name)));
                return false;
            }
            if (found.Type.Kind == TypeKind.Json)
                return true;
            fields = found.Type.Fields;
        }
        return true;
    }
}
