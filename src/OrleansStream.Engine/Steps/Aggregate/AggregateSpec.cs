using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Expressions;
using OrleansStream.Plans;

namespace OrleansStream.Steps.Aggregate;

/// <summary>A group column: its name, the expression that gives it, and the option that says so.</summary>
readonly record struct GroupSpec(string Name, ExpressionText Text, string Option);

/// <summary>An aggregate and the option that holds it (empty: the config itself).</summary>
readonly record struct AggregationSpec(AggregationOptions Options, string Option)
{
    /// <summary>The path of one of its options.</summary>
    public string Path(string option) => Option.Length == 0 ? option : $"{Option}.{option}";

    /// <summary>What it is computed of; null for whole rows.</summary>
    public ExpressionText? Argument => Options.Expr ?? Options.CustomAggregator ?? (Options.Field is { } name ? AggregateSpec.Field(name) : null);

    /// <summary>Whether it is computed of whole rows.</summary>
    public bool TakesRows => Argument is null && (Options.Type == AggregateKind.Collect || Options.Function is not null);

    /// <summary>The option that holds <see cref="Argument"/>.</summary>
    public string ArgumentPath => Path(Options.Expr is not null ? "expr" : Options.CustomAggregator is not null ? "customAggregator" : "field");

    /// <summary>The percentiles wanted, as numbers from 0 to 100; empty for other aggregates.</summary>
    public ImmutableArray<double> Percentiles => Options.Type switch
    {
        AggregateKind.Median => [50],
        AggregateKind.Percentile when !Options.Percentiles.IsEmpty => Options.Percentiles,
        AggregateKind.Percentile when Options.Percentile is { } one => [one],
        _ => [],
    };

    /// <summary>The names of its result columns.</summary>
    public ImmutableArray<string> Names()
    {
        var options = Options;
        if (options.Type == AggregateKind.Percentile && (options.Percentiles.Length > 0 || options.As is null))
            return [.. Percentiles.Select(p => $"{options.As}{(options.As is null ? "" : "_")}p{p.ToString(CultureInfo.InvariantCulture)}{(options.As is null ? $"_{options.Field}" : "")}")];
        var type = JsonNamingPolicy.CamelCase.ConvertName(options.Type.ToString());
        return [options.As ?? (options.Type == AggregateKind.Count || options.Field is null ? type : $"{type}_{options.Field}")];
    }
}

/// <summary>The options of an aggregate step in one form, whichever way they were written.</summary>
sealed record AggregateSpec(ImmutableArray<GroupSpec> Groups, ImmutableArray<AggregationSpec> Aggregations)
{
    /// <summary>Reads the options; null after adding errors.</summary>
    public static AggregateSpec? Of(StepContext context)
    {
        var options = (AggregateOptions)context.Options;
        var errors = context.Diagnostics.Items.Count(d => d.Severity == DiagnosticSeverity.Error);
        var groups = ReadGroups(options.GroupBy, context);
        var aggregations = ReadAggregations(options, context);
        foreach (var aggregation in aggregations)
            Check(aggregation, context);
        return context.Diagnostics.Items.Count(d => d.Severity == DiagnosticSeverity.Error) == errors ? new AggregateSpec(groups, aggregations) : null;
    }

    /// <summary>The expression that reads a field; dots reach into nested ones.</summary>
    public static ExpressionText Field(string field) => string.Join('.', field.Split('.').Select(Names.Quote));

    /// <summary>Reads groups: a list of columns and of <c>{name: expression}</c>; adds errors.</summary>
    public static ImmutableArray<GroupSpec> ReadGroups(JsonElement json, StepContext context, string option = "groupBy")
    {
        var groups = ImmutableArray.CreateBuilder<GroupSpec>();
        switch (json.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in json.EnumerateArray())
                    AddGroup(element, $"{option}[{index++}]", groups, context);
                break;
            default:
                AddGroup(json, option, groups, context);
                break;
        }
        return groups.DrainToImmutable();
    }

    static void AddGroup(JsonElement element, string option, ImmutableArray<GroupSpec>.Builder groups, StepContext context)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            groups.Add(new GroupSpec(element.GetString()!, Field(element.GetString()!), option));
            return;
        }
        if (element.ValueKind != JsonValueKind.Object)
        {
            context.Error(ErrorCodes.WrongShape, "A group is a column's name or {name: expression}", option);
            return;
        }
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String)
                groups.Add(new GroupSpec(property.Name, property.Value.GetString()!, $"{option}.{property.Name}"));
            else
                context.Error(ErrorCodes.WrongShape, "A group's expression is text", $"{option}.{property.Name}");
        }
    }

    static ImmutableArray<AggregationSpec> ReadAggregations(AggregateOptions options, StepContext context)
    {
        if (options.Type is not { } type)
        {
            if (options.Aggregations.IsEmpty)
                context.Error(ErrorCodes.MissingField, "There is nothing to aggregate", "aggregations", """give "aggregations" or, for one, "type" and "field" """.TrimEnd());
            return [.. options.Aggregations.Select((a, i) => new AggregationSpec(a, $"aggregations[{i}]"))];
        }
        if (!options.Aggregations.IsEmpty)
            context.Error(ErrorCodes.Conflict, "'type' is the short form of one aggregate and excludes 'aggregations'", "type");
        var one = new AggregationOptions
        {
            Type = type,
            Field = options.Field,
            Expr = options.Expr,
            As = options.As,
            Where = options.Where,
            Percentile = options.Percentile,
            Percentiles = options.Percentiles,
            K = options.K,
            Exact = options.Exact,
            Limit = options.Limit,
            OrderBy = options.OrderBy,
            WithTies = options.WithTies,
            Function = options.Function,
            CustomAggregator = options.CustomAggregator,
        };
        return [new AggregationSpec(one, "")];
    }

    static void Check(AggregationSpec aggregation, StepContext context)
    {
        var options = aggregation.Options;
        if (options.Function is not null && options.Type != AggregateKind.Custom)
            context.Error(ErrorCodes.Conflict, "A function goes with the type custom", aggregation.Path("function"));
        if (aggregation.Argument is null && !aggregation.TakesRows && options.Type != AggregateKind.Count)
            context.Error(ErrorCodes.MissingField, $"'{JsonNamingPolicy.CamelCase.ConvertName(options.Type.ToString())}' needs a field or an expression", aggregation.Path(options.Type == AggregateKind.Custom ? "expr" : "field"));
        if (new object?[] { options.Field, options.Expr, options.CustomAggregator }.Count(o => o is not null) > 1)
            context.Error(ErrorCodes.Conflict, "An aggregate is of a field or of an expression, not of both", aggregation.Path("field"));
        if (options.Expr is not null && options.As is null)
            context.Error(ErrorCodes.MissingField, "An aggregate of an expression needs a name", aggregation.Path("as"));
        if (options.CustomAggregator is not null && options.Type != AggregateKind.Custom)
            context.Error(ErrorCodes.Conflict, "'customAggregator' goes with the type custom", aggregation.Path("customAggregator"));
        if (options is { Field: not null, Type: AggregateKind.Custom, Function: null })
            context.Error(ErrorCodes.Conflict, "The type custom takes an expression over aggregates, or a function", aggregation.Path("field"), "use 'expr'");
        if (options is { CustomAggregator: not null, Function: not null })
            context.Error(ErrorCodes.Conflict, "An aggregate is an expression over aggregates or a function, not both", aggregation.Path("function"));
        if (options.OrderBy.Length > 0 && options.Type != AggregateKind.Collect)
            context.Error(ErrorCodes.Conflict, "'orderBy' goes with the type collect", aggregation.Path("orderBy"));
        if (options.WithTies && options.OrderBy.IsEmpty)
            context.Error(ErrorCodes.MissingField, "Equal in which order?", aggregation.Path("orderBy"), """for example "orderBy": [{ "field": "price", "order": "desc" }]""");
        if (options.Type == AggregateKind.Percentile && aggregation.Percentiles.IsEmpty)
            context.Error(ErrorCodes.MissingField, "Which percentile?", aggregation.Path("percentile"), "for example 95");
        foreach (var p in options.Percentiles)
        {
            if (!(p is >= 0 and <= 100))
                context.Error(ErrorCodes.OutOfRange, $"A percentile lies between 0 and 100, not at {p}", aggregation.Path("percentiles"));
        }
    }
}
