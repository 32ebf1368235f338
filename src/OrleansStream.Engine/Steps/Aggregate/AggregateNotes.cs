using System.Text.Json;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Aggregate;

/// <summary>Says of an aggregate step what it keeps and waits for.</summary>
static class AggregateNotes
{
    public static StepNotes Of(AggregateOptions options)
    {
        var aggregates = string.Join(", ", Aggregations(options).Select(Text));
        return new StepNotes
        {
            Key = Key(options.GroupBy),
            State = options.Window is { } window ? $"{aggregates} {WindowNotes.State(window)}" : $"{aggregates} per key; kept for ever",
            Timers = options.Window is { } fired ? WindowNotes.Timers(fired) : null,
        };
    }

    static IEnumerable<AggregationOptions> Aggregations(AggregateOptions options) => options.Type is { } type
        ? [new AggregationOptions { Type = type, Field = options.Field, Expr = options.Expr ?? options.CustomAggregator, Function = options.Function }]
        : options.Aggregations;

    static string Text(AggregationOptions aggregation)
    {
        var argument = aggregation.Field ?? (aggregation.Expr ?? aggregation.CustomAggregator)?.Text;
        if (aggregation.Type == AggregateKind.Custom)
            return argument ?? aggregation.Function ?? "custom";
        return $"{JsonNamingPolicy.CamelCase.ConvertName(aggregation.Type.ToString())}{(argument is null ? "" : $"({argument})")}";
    }

    /// <summary>What makes the key of a step that is grouped so; null: all rows have one.</summary>
    public static string? Key(JsonElement groups) => groups.ValueKind switch
    {
        JsonValueKind.Array => string.Join(", ", groups.EnumerateArray().Select(Group)) is { Length: > 0 } key ? key : null,
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        _ => Group(groups),
    };

    static string Group(JsonElement group) => group.ValueKind == JsonValueKind.Object
        ? string.Join(", ", group.EnumerateObject().Select(p => $"{p.Name} = {p.Value}"))
        : group.ToString();
}
