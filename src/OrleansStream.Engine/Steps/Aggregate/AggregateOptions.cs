using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Aggregate;

/// <summary>The options of the step <c>aggregate</c>. One aggregate may be written straight here in place of <see cref="Aggregations"/>.</summary>
[Component(ComponentKind.Step, "aggregate", "Computes aggregates per group and window; without a window running ones.",
    Example = """
        { "window": { "type": "tumbling", "size": "1m" }, "groupBy": ["region"],
          "aggregations": [ { "type": "sum", "field": "amount", "as": "revenue" }, { "type": "count" } ], "having": "revenue > 100" }
        """)]
public sealed record AggregateOptions
{
    /// <summary>The windows. Absent: running aggregates, one result per changed group and batch.</summary>
    [Option("The windows; absent: running aggregates, one result per changed group and batch.")]
    public WindowOptions? Window { get; init; }

    /// <summary>The groups: a list of columns or <c>{name: expression}</c>. Absent: all rows are one group.</summary>
    [Option("The groups: a list whose elements are a column's name or {name: expression}; absent: all rows are one group.", Example = """["region", { "hour": "hour(ts)" }]""")]
    public JsonElement GroupBy { get; init; }

    /// <summary>The aggregates, a result column each.</summary>
    [Option("The aggregates, a result column each.")]
    public ImmutableArray<AggregationOptions> Aggregations { get; init; } = [];

    /// <summary>Only results for which this holds come out. It sees the result's columns. Default: all.</summary>
    [Option("Only results for which this holds come out; it sees the result's columns.", Example = "\"revenue > 100\"")]
    public ExpressionText? Having { get; init; }

    /// <summary>The only aggregate's <see cref="AggregationOptions.Type"/>.</summary>
    [Option("With one aggregate: what is computed.")]
    public AggregateKind? Type { get; init; }

    /// <inheritdoc cref="AggregationOptions.Field"/>
    [Option("With one aggregate: the field that it is computed of.")]
    public string? Field { get; init; }

    /// <inheritdoc cref="AggregationOptions.Expr"/>
    [Option("With one aggregate: the expression that it is computed of.")]
    public ExpressionText? Expr { get; init; }

    /// <inheritdoc cref="AggregationOptions.As"/>
    [Option("With one aggregate: the result column's name.")]
    public string? As { get; init; }

    /// <inheritdoc cref="AggregationOptions.Where"/>
    [Option("With one aggregate: only rows for which this holds count.")]
    public ExpressionText? Where { get; init; }

    /// <inheritdoc cref="AggregationOptions.Percentile"/>
    [Option("With one aggregate of type percentile: which one.", Min = 0, Max = 100)]
    public double? Percentile { get; init; }

    /// <inheritdoc cref="AggregationOptions.Percentiles"/>
    [Option("With one aggregate of type percentile: several, a column each.")]
    public ImmutableArray<double> Percentiles { get; init; } = [];

    /// <inheritdoc cref="AggregationOptions.K"/>
    [Option("With one aggregate of type topK: how many values.", Min = 1, Max = 10_000)]
    public int K { get; init; } = 10;

    /// <inheritdoc cref="AggregationOptions.Exact"/>
    [Option("With one aggregate of type countDistinct: exact, or an estimate in bounded memory.")]
    public bool Exact { get; init; } = true;

    /// <inheritdoc cref="AggregationOptions.Limit"/>
    [Option("With one aggregate of type collect: only the first so many values, by arrival or as orderBy says.", Min = 1, Max = AggregationOptions.MaxLimit)]
    public int Limit { get; init; } = 10_000;

    /// <inheritdoc cref="AggregationOptions.OrderBy"/>
    [Option("With one aggregate of type collect: the order; absent: all by arrival.")]
    public ImmutableArray<SortOptions> OrderBy { get; init; } = [];

    /// <inheritdoc cref="AggregationOptions.WithTies"/>
    [Option("With one aggregate of type collect and orderBy: also those that equal the last one in the order, as many as 1,000,000.")]
    public bool WithTies { get; init; }

    /// <inheritdoc cref="AggregationOptions.Function"/>
    [Option("With one aggregate of type custom: a registered aggregate function.")]
    public string? Function { get; init; }

    /// <inheritdoc cref="AggregationOptions.CustomAggregator"/>
    [Option("With one aggregate of type custom: its expression, as the specification names it.")]
    public ExpressionText? CustomAggregator { get; init; }
}
