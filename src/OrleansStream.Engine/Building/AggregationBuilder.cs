using System.Collections.Immutable;
using System.Linq.Expressions;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Steps.Aggregate;

namespace OrleansStream.Building;

/// <summary>
/// Says what a step <c>aggregate</c> computes. Fields are columns by name, or lambdas: a lambda that is more than a column needs a name. Without
/// a name the result is <c>count</c>, else <c>type_field</c>.
/// </summary>
/// <typeparam name="T">The type of the rows.</typeparam>
public sealed class AggregationBuilder<T>
{
    readonly DiagnosticBag _diagnostics;
    readonly string _step;
    readonly string _path;

    internal AggregationBuilder(DiagnosticBag diagnostics, string step, string path) => (_diagnostics, _step, _path) = (diagnostics, step, path);

    internal ImmutableArray<AggregationOptions> Aggregations { get; private set; } = [];

    internal ExpressionText? Condition { get; private set; }

    /// <summary>The number of rows.</summary>
    public AggregationBuilder<T> Count(string? name = null) => Add(new AggregationOptions { Type = AggregateKind.Count, As = name });

    /// <summary>The sum of a column.</summary>
    public AggregationBuilder<T> Sum(string field, string? name = null) => Add(AggregateKind.Sum, field, name);

    /// <summary>The sum of a value.</summary>
    public AggregationBuilder<T> Sum<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Sum, value, name);

    /// <summary>The mean of a column.</summary>
    public AggregationBuilder<T> Avg(string field, string? name = null) => Add(AggregateKind.Avg, field, name);

    /// <summary>The mean of a value.</summary>
    public AggregationBuilder<T> Avg<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Avg, value, name);

    /// <summary>The least value of a column.</summary>
    public AggregationBuilder<T> Min(string field, string? name = null) => Add(AggregateKind.Min, field, name);

    /// <summary>The least value.</summary>
    public AggregationBuilder<T> Min<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Min, value, name);

    /// <summary>The greatest value of a column.</summary>
    public AggregationBuilder<T> Max(string field, string? name = null) => Add(AggregateKind.Max, field, name);

    /// <summary>The greatest value.</summary>
    public AggregationBuilder<T> Max<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Max, value, name);

    /// <summary>The value of a column at the lowest event time.</summary>
    public AggregationBuilder<T> First(string field, string? name = null) => Add(AggregateKind.First, field, name);

    /// <summary>The value at the lowest event time.</summary>
    public AggregationBuilder<T> First<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.First, value, name);

    /// <summary>The value of a column at the highest event time.</summary>
    public AggregationBuilder<T> Last(string field, string? name = null) => Add(AggregateKind.Last, field, name);

    /// <summary>The value at the highest event time.</summary>
    public AggregationBuilder<T> Last<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Last, value, name);

    /// <summary>Percentiles of a column, 0 to 100, a result each: <c>p95_latency</c>.</summary>
    public AggregationBuilder<T> Percentiles(string field, params ReadOnlySpan<double> percentiles) =>
        Add(new AggregationOptions { Type = AggregateKind.Percentile, Field = field, Percentiles = [.. percentiles] });

    /// <summary>Percentiles of a value, 0 to 100, a result each: <c>p95_latency</c>.</summary>
    public AggregationBuilder<T> Percentiles<TValue>(Expression<Func<T, TValue>> value, params ReadOnlySpan<double> percentiles) =>
        Add(Of(AggregateKind.Percentile, value, null) with { Percentiles = [.. percentiles] });

    /// <summary>The standard deviation of a column's sample.</summary>
    public AggregationBuilder<T> Stddev(string field, string? name = null) => Add(AggregateKind.Stddev, field, name);

    /// <summary>The standard deviation of a value's sample.</summary>
    public AggregationBuilder<T> Stddev<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Stddev, value, name);

    /// <summary>The variance of a column's sample.</summary>
    public AggregationBuilder<T> Variance(string field, string? name = null) => Add(AggregateKind.Variance, field, name);

    /// <summary>The variance of a value's sample.</summary>
    public AggregationBuilder<T> Variance<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Variance, value, name);

    /// <summary>A list of a column's values in the order of arrival.</summary>
    public AggregationBuilder<T> Collect(string field, string? name = null) => Add(AggregateKind.Collect, field, name);

    /// <summary>A list of values in the order of arrival.</summary>
    public AggregationBuilder<T> Collect<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Collect, value, name);

    /// <summary>An expression over aggregates, for example <c>sum(price * volume) / sum(volume)</c>.</summary>
    public AggregationBuilder<T> Custom(ExpressionText expression, string name) =>
        Add(new AggregationOptions { Type = AggregateKind.Custom, Expr = expression, As = name });

    /// <summary>Any aggregate with all its options.</summary>
    public AggregationBuilder<T> Add(AggregationOptions aggregation)
    {
        Aggregations = Aggregations.Add(aggregation);
        return this;
    }

    /// <summary>Only results for which this holds come out; it sees the results' names.</summary>
    public AggregationBuilder<T> Having(ExpressionText condition)
    {
        Condition = condition;
        return this;
    }

    AggregationBuilder<T> Add(AggregateKind kind, string field, string? name) => Add(new AggregationOptions { Type = kind, Field = field, As = name });

    AggregationBuilder<T> Add(AggregateKind kind, LambdaExpression value, string? name) => Add(Of(kind, value, name));

    AggregationOptions Of(AggregateKind kind, LambdaExpression value, string? name)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Lambdas.Column(value) is { } column)
            return new AggregationOptions { Type = kind, Field = column, As = name };
        var text = Lambdas.Lower(value, _diagnostics, _step, $"{_path}.aggregations[{Aggregations.Length}].expr");
        return new AggregationOptions { Type = kind, Expr = text, As = name };
    }
}
