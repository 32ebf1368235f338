using OrleansStream.Components;

namespace OrleansStream.Steps.Aggregate;

/// <summary>The aggregates.</summary>
public enum AggregateKind
{
    /// <summary>The number of rows; with a field or expression: of those where it is not null.</summary>
    [Choice("The number of rows; with a field or expression: of those where it is not null.")]
    Count,

    /// <summary>The sum.</summary>
    [Choice("The sum.")]
    Sum,

    /// <summary>The arithmetic mean.</summary>
    [Choice("The arithmetic mean.", OtherNames = ["average", "mean"])]
    Avg,

    /// <summary>The least value.</summary>
    [Choice("The least value.", OtherNames = ["minimum", "least"])]
    Min,

    /// <summary>The greatest value.</summary>
    [Choice("The greatest value.", OtherNames = ["maximum", "greatest"])]
    Max,

    /// <summary>The value with the lowest event time; of several the one that arrived first.</summary>
    [Choice("The value with the lowest event time; of several the one that arrived first.", OtherNames = ["earliest", "first_value"])]
    First,

    /// <summary>The value with the highest event time; of several the one that arrived last.</summary>
    [Choice("The value with the highest event time; of several the one that arrived last.", OtherNames = ["latest", "last_value"])]
    Last,

    /// <summary>Values below which a share of all values lies, linear between the order statistics: exact up to 4,096 values, beyond that within 1 %.</summary>
    [Choice("Values below which a share of all values lies, linear between the order statistics: exact up to 4,096 values, beyond that within 1 %.", OtherNames = ["p", "quantile", "perc", "percentile_cont", "approx_percentile"])]
    Percentile,

    /// <summary>The 50th percentile.</summary>
    [Choice("The 50th percentile.")]
    Median,

    /// <summary>The standard deviation of a sample (n - 1).</summary>
    [Choice("The standard deviation of a sample (n - 1).", OtherNames = ["std", "stdev", "stddev_samp"])]
    Stddev,

    /// <summary>The variance of a sample (n - 1).</summary>
    [Choice("The variance of a sample (n - 1).", OtherNames = ["var", "var_samp"])]
    Variance,

    /// <summary>The standard deviation of a population (n).</summary>
    [Choice("The standard deviation of a population (n).", OtherNames = ["stddev_pop", "stdevp"])]
    StddevPop,

    /// <summary>The variance of a population (n).</summary>
    [Choice("The variance of a population (n).", OtherNames = ["var_pop", "varp"])]
    VariancePop,

    /// <summary>The number of different values: exact up to 10,000,000, or an estimate of any number in 16 kB.</summary>
    [Choice("The number of different values: exact up to 10,000,000, or with `exact: false` an estimate of any number in 16 kB.", OtherNames = ["distinct", "count_distinct", "distinctCount", "unique", "uniq", "nunique", "approx_count_distinct"])]
    CountDistinct,

    /// <summary>The most frequent values with their counts: exact up to 8,192 different values, beyond that too high by at most n / 4,096.</summary>
    [Choice("The most frequent values with their counts: exact up to 8,192 different values, beyond that too high by at most n / 4,096.", OtherNames = ["top", "mode", "most_frequent"])]
    TopK,

    /// <summary>A list of all values, or of whole rows, in the order of arrival; with <c>orderBy</c> in that order.</summary>
    [Choice("A list of all values, or of whole rows, in the order of arrival; with `orderBy` in that order.", OtherNames = ["list", "array", "array_agg", "collect_list", "string_agg"])]
    Collect,

    /// <summary>An expression over aggregates, for example <c>sum(price * volume) / sum(volume)</c>, or a function in C#.</summary>
    [Choice("An expression over aggregates, for example `sum(price * volume) / sum(volume)`, or a function in C#.")]
    Custom,
}
