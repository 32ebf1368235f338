using System.Collections.Immutable;
using OrleansStream.Components;

namespace OrleansStream.Steps.Aggregate;

/// <summary>One aggregate.</summary>
public sealed record AggregationOptions
{
    /// <summary>What is computed.</summary>
    [Option("What is computed.", Required = true, Example = "\"sum\"")]
    public AggregateKind Type { get; init; }

    /// <summary>The field that it is computed of. Give this or <see cref="Expr"/>; count and collect need neither.</summary>
    [Option("The field that it is computed of; dots reach into nested fields.", Example = "\"amount\"")]
    public string? Field { get; init; }

    /// <summary>The expression that it is computed of; with type custom and no function an expression over aggregates. Needs <see cref="As"/>.</summary>
    [Option("The expression that it is computed of; with type custom and no function an expression over aggregates.", Example = "\"price * volume\"")]
    public ExpressionText? Expr { get; init; }

    /// <summary>The result column's name. Default: <c>count</c>, else <c>type_field</c>.</summary>
    [Option("The result column's name; if absent count, or the type and the field joined by _.", Example = "\"revenue\"")]
    public string? As { get; init; }

    /// <summary>Only rows for which this holds count. Default: all.</summary>
    [Option("Only rows for which this holds count.", Example = "\"status = 'paid'\"")]
    public ExpressionText? Where { get; init; }

    /// <summary>For percentile: which one, 0 to 100.</summary>
    [Option("With type percentile: which one.", Min = 0, Max = 100, Example = "95")]
    public double? Percentile { get; init; }

    /// <summary>For percentile: several, a column each.</summary>
    [Option("With type percentile: several, a column each.", Example = "[50, 95, 99]")]
    public ImmutableArray<double> Percentiles { get; init; } = [];

    /// <summary>For topK: how many values. Default 10.</summary>
    [Option("With type topK: how many values.", Min = 1, Max = 10_000)]
    public int K { get; init; } = 10;

    /// <summary>For countDistinct: exact, or an estimate in bounded memory. Default: exact.</summary>
    [Option("With type countDistinct: exact, or an estimate in bounded memory.")]
    public bool Exact { get; init; } = true;

    /// <summary>The most that collect can keep of a group.</summary>
    public const int MaxLimit = 1_000_000;

    /// <summary>For collect: only the first so many, by arrival or in the order wanted. Default 10,000.</summary>
    [Option("With type collect: only the first so many values, by arrival or as orderBy says.", Min = 1, Max = MaxLimit)]
    public int Limit { get; init; } = 10_000;

    /// <summary>For collect: the order, first by the first column. Equal ones follow each other by arrival. Default: all by arrival.</summary>
    [Option("With type collect: the order, in which equal ones follow each other by arrival; absent: all by arrival.", Example = """[{ "field": "price", "order": "desc" }]""")]
    public ImmutableArray<SortOptions> OrderBy { get; init; } = [];

    /// <summary>For collect with an order: also those that equal the last one, up to <see cref="MaxLimit"/>. Default: no.</summary>
    [Option("With type collect and orderBy: also those that equal the last one in the order, as many as 1,000,000.")]
    public bool WithTies { get; init; }

    /// <summary>For custom: a registered aggregate function, of <see cref="Field"/>, of <see cref="Expr"/> or of whole rows.</summary>
    [Option("With type custom: a registered aggregate function, of the field, of the expression or of whole rows.")]
    public string? Function { get; init; }

    /// <summary>For custom without a function: the specification's name of <see cref="Expr"/>.</summary>
    [Option("With type custom: another name of expr.")]
    public ExpressionText? CustomAggregator { get; init; }
}
