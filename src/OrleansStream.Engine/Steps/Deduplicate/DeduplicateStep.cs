using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Steps.Aggregate;

namespace OrleansStream.Steps.Deduplicate;

/// <summary>The step <c>deduplicate</c>.</summary>
sealed class DeduplicateStep : StepDefinition
{
    public override Type OptionsType => typeof(DeduplicateOptions);

    public override StepNotes? Explain(object options) => new()
    {
        Key = AggregateNotes.Key(((DeduplicateOptions)options).By),
        State = ((DeduplicateOptions)options).Ttl is { } ttl ? $"a time per key, for {Components.DurationText.Format(ttl)}" : "a time per key; kept for ever",
    };

    public override void Validate(StepContext context)
    {
        foreach (var key in Keys(context))
            context.Parse(key.Text, key.Option);
    }

    public override CompiledStep? Compile(StepContext context)
    {
        var input = context.Inputs[0];
        var columns = new InputColumns(input, keepAll: true);
        var keys = new List<int>();
        foreach (var key in Keys(context))
        {
            if (columns.Add(context, key.Text, key.Option) is { } column)
                keys.Add(column.Column);
        }
        if (context.Diagnostics.HasErrors)
            return null;
        var options = (DeduplicateOptions)context.Options;
        var rows = columns.Schema();
        ImmutableArray<int> key_ = [.. keys.Select(columns.IndexOf)];
        var ttl = options.Ttl is { } span ? span.Ticks / TimeSpan.TicksPerMillisecond : (long?)null;
        return new CompiledStep
        {
            Outputs = [input],
            Create = () => new DeduplicateOperator(input, rows, key_, ttl, options.MaxKeys),
            Keying = new Keying { Columns = [key_], Before = [columns.Prepare()], Exchanged = [rows] },
            Needs = ports => [ports[0].Union(columns.Reads)],
        };
    }

    static ImmutableArray<GroupSpec> Keys(StepContext context)
    {
        var json = ((DeduplicateOptions)context.Options).By;
        var keys = AggregateSpec.ReadGroups(json, context, "by");
        if (keys.IsEmpty && json.ValueKind is JsonValueKind.Array or JsonValueKind.Null)
            context.Error(ErrorCodes.MissingField, "'by' names no column", "by", "for example [\"id\"]");
        return keys;
    }
}
