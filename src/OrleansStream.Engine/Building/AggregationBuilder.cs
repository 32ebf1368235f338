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

    /// <summary>The number of rows with a value that is not null.</summary>
    public AggregationBuilder<T> Count<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Count, value, name);

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

    /// <summary>The middle value of a column.</summary>
    public AggregationBuilder<T> Median(string field, string? name = null) => Add(AggregateKind.Median, field, name);

    /// <summary>The middle value.</summary>
    public AggregationBuilder<T> Median<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Median, value, name);

    /// <summary>One percentile of a column, 0 to 100; without a name <c>p95_latency</c>.</summary>
    public AggregationBuilder<T> Percentile(string field, double percentile, string? name = null) =>
        Add(new AggregationOptions { Type = AggregateKind.Percentile, Field = field, Percentile = percentile, As = name });

    /// <summary>One percentile of a value, 0 to 100; without a name <c>p95_latency</c>.</summary>
    public AggregationBuilder<T> Percentile<TValue>(Expression<Func<T, TValue>> value, double percentile, string? name = null) =>
        Add(Of(AggregateKind.Percentile, value, name) with { Percentile = percentile });

    /// <summary>Percentiles of a column, 0 to 100, a result each: <c>p95_latency</c>.</summary>
    public AggregationBuilder<T> Percentiles(string field, params ReadOnlySpan<double> percentiles) =>
        Add(new AggregationOptions { Type = AggregateKind.Percentile, Field = field, Percentiles = [.. percentiles] });

    /// <summary>Percentiles of a column, 0 to 100, a result each: <c>name_p95</c>.</summary>
    public AggregationBuilder<T> Percentiles(string field, string name, params ReadOnlySpan<double> percentiles) =>
        Add(new AggregationOptions { Type = AggregateKind.Percentile, Field = field, As = name, Percentiles = [.. percentiles] });

    /// <summary>Percentiles of a value, 0 to 100, a result each: <c>p95_latency</c>.</summary>
    public AggregationBuilder<T> Percentiles<TValue>(Expression<Func<T, TValue>> value, params ReadOnlySpan<double> percentiles) =>
        Add(Of(AggregateKind.Percentile, value, null) with { Percentiles = [.. percentiles] });

    /// <summary>Percentiles of a value, 0 to 100, a result each: <c>name_p95</c>.</summary>
    public AggregationBuilder<T> Percentiles<TValue>(Expression<Func<T, TValue>> value, string name, params ReadOnlySpan<double> percentiles) =>
        Add(Of(AggregateKind.Percentile, value, name) with { Percentiles = [.. percentiles] });

    /// <summary>The standard deviation of a column's sample.</summary>
    public AggregationBuilder<T> Stddev(string field, string? name = null) => Add(AggregateKind.Stddev, field, name);

    /// <summary>The standard deviation of a value's sample.</summary>
    public AggregationBuilder<T> Stddev<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Stddev, value, name);

    /// <summary>The variance of a column's sample.</summary>
    public AggregationBuilder<T> Variance(string field, string? name = null) => Add(AggregateKind.Variance, field, name);

    /// <summary>The variance of a value's sample.</summary>
    public AggregationBuilder<T> Variance<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Variance, value, name);

    /// <summary>The standard deviation of a column's population.</summary>
    public AggregationBuilder<T> StddevPop(string field, string? name = null) => Add(AggregateKind.StddevPop, field, name);

    /// <summary>The standard deviation of a value's population.</summary>
    public AggregationBuilder<T> StddevPop<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.StddevPop, value, name);

    /// <summary>The variance of a column's population.</summary>
    public AggregationBuilder<T> VariancePop(string field, string? name = null) => Add(AggregateKind.VariancePop, field, name);

    /// <summary>The variance of a value's population.</summary>
    public AggregationBuilder<T> VariancePop<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.VariancePop, value, name);

    /// <summary>How many different values a column has.</summary>
    /// <param name="field">The column.</param>
    /// <param name="name">The result's name.</param>
    /// <param name="exact">False: an estimate in bounded memory, with a standard error of 0.81 %.</param>
    public AggregationBuilder<T> CountDistinct(string field, string? name = null, bool exact = true) =>
        Add(new AggregationOptions { Type = AggregateKind.CountDistinct, Field = field, As = name, Exact = exact });

    /// <summary>How many different values there are.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The result's name.</param>
    /// <param name="exact">False: an estimate in bounded memory, with a standard error of 0.81 %.</param>
    public AggregationBuilder<T> CountDistinct<TValue>(Expression<Func<T, TValue>> value, string? name = null, bool exact = true) =>
        Add(Of(AggregateKind.CountDistinct, value, name) with { Exact = exact });

    /// <summary>A column's most frequent values with their counts, most frequent first.</summary>
    public AggregationBuilder<T> TopK(string field, int k, string? name = null) =>
        Add(new AggregationOptions { Type = AggregateKind.TopK, Field = field, K = k, As = name });

    /// <summary>The most frequent values with their counts, most frequent first.</summary>
    public AggregationBuilder<T> TopK<TValue>(Expression<Func<T, TValue>> value, int k, string? name = null) =>
        Add(Of(AggregateKind.TopK, value, name) with { K = k });

    /// <summary>A list of a column's values in the order of arrival.</summary>
    public AggregationBuilder<T> Collect(string field, string? name = null) => Add(AggregateKind.Collect, field, name);

    /// <summary>A list of values in the order of arrival.</summary>
    public AggregationBuilder<T> Collect<TValue>(Expression<Func<T, TValue>> value, string? name = null) => Add(AggregateKind.Collect, value, name);

    /// <summary>A list of whole rows in the order of arrival.</summary>
    public AggregationBuilder<T> CollectRows(string name) => Add(new AggregationOptions { Type = AggregateKind.Collect, As = name });

    /// <summary>An expression over aggregates, for example <c>sum(price * volume) / sum(volume)</c>.</summary>
    public AggregationBuilder<T> Custom(ExpressionText expression, string name) =>
        Add(new AggregationOptions { Type = AggregateKind.Custom, Expr = expression, As = name });

    /// <summary>A registered <see cref="Functions.AggregateFunction{TIn, TState, TOut}"/> of a column.</summary>
    public AggregationBuilder<T> Function(string function, string field, string? name = null) =>
        Add(new AggregationOptions { Type = AggregateKind.Custom, Function = function, Field = field, As = name });

    /// <summary>A registered <see cref="Functions.AggregateFunction{TIn, TState, TOut}"/> of a value.</summary>
    public AggregationBuilder<T> Function<TValue>(string function, Expression<Func<T, TValue>> value, string? name = null) =>
        Add(Of(AggregateKind.Custom, value, name) with { Function = function });

    /// <summary>A registered <see cref="Functions.AggregateFunction{TIn, TState, TOut}"/> of whole rows.</summary>
    public AggregationBuilder<T> FunctionOfRows(string function, string name) =>
        Add(new AggregationOptions { Type = AggregateKind.Custom, Function = function, As = name });

    /// <summary>Any aggregate with all its options.</summary>
    public AggregationBuilder<T> Add(AggregationOptions aggregation)
    {
        Aggregations = Aggregations.Add(aggregation);
        return this;
    }

    /// <summary>Only rows for which this holds count for the aggregate added last.</summary>
    public AggregationBuilder<T> Where(ExpressionText condition) => Change(a => a with { Where = condition });

    /// <summary>Only rows for which this holds count for the aggregate added last.</summary>
    public AggregationBuilder<T> Where(Expression<Func<T, bool>> condition) =>
        Change(a => a with { Where = Lambdas.Lower(condition, _diagnostics, _step, $"{_path}.aggregations[{Aggregations.Length - 1}].where") });

    /// <summary>Only results for which this holds come out; it sees the results' names.</summary>
    public AggregationBuilder<T> Having(ExpressionText condition)
    {
        Condition = condition;
        return this;
    }

    /// <summary>Only results for which this holds come out: <c>Having((Total t) => t.Revenue > 100)</c>.</summary>
    /// <typeparam name="TResult">The type whose properties are the result's columns.</typeparam>
    public AggregationBuilder<T> Having<TResult>(Expression<Func<TResult, bool>> condition)
    {
        Condition = Lambdas.Lower(condition, _diagnostics, _step, $"{_path}.having");
        return this;
    }

    AggregationBuilder<T> Change(Func<AggregationOptions, AggregationOptions> change)
    {
        if (Aggregations.IsEmpty)
            throw new InvalidOperationException("There is no aggregate yet whose rows could be limited.");
        Aggregations = Aggregations.SetItem(Aggregations.Length - 1, change(Aggregations[^1]));
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
