using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Plans;
using OrleansStream.Time;

namespace OrleansStream.Planning;

/// <summary>Finds the columns that a plan really reads of its sources, so that decoders skip the others.</summary>
static class Projection
{
    /// <summary>The columns that each source has to decode.</summary>
    public static ImmutableDictionary<string, RowSchema> Of(
        BoundPlan plan, StepCompilation compiled, IReadOnlyDictionary<string, RowSchema> schemas)
    {
        var needed = new Dictionary<string, ImmutableHashSet<string>>();
        foreach (var from in plan.Sinks.SelectMany(s => s.Node.From))
            needed[from] = All(compiled.Outputs[from]);
        foreach (var step in compiled.Order.Reverse())
        {
            var result = compiled.Steps[step.Node.Id];
            var ports = StepCompilation.OutputNames(step).Select(o => needed.GetValueOrDefault(o, [])).ToImmutableArray();
            var inputs = result.Needs?.Invoke(ports);
            for (var i = 0; i < step.Node.From.Count; i++)
            {
                var from = step.Node.From[i];
                needed[from] = needed.GetValueOrDefault(from, []).Union(inputs?[i] ?? All(compiled.Outputs[from]));
            }
        }
        return plan.Sources.ToImmutableDictionary(s => s.Node.Name, s => Project(s, schemas[s.Node.Name], needed.GetValueOrDefault(s.Node.Name, [])));
    }

    static RowSchema Project(BoundSource source, RowSchema schema, ImmutableHashSet<string> needed)
    {
        if (!source.Connector.Traits.Encoded)
            return schema;
        if (source.Common.EventTime is { } time)
            needed = needed.Union(EventTimeText.Reads(time, schema));
        return new RowSchema(schema.Fields.Where(f => needed.Contains(f.Name)));
    }

    static ImmutableHashSet<string> All(RowSchema schema) => [.. schema.Fields.Select(f => f.Name)];
}
