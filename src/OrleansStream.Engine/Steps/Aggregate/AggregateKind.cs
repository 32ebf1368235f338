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
    [Choice("The arithmetic mean.")]
    Avg,

    /// <summary>The least value.</summary>
    [Choice("The least value.")]
    Min,

    /// <summary>The greatest value.</summary>
    [Choice("The greatest value.")]
    Max,

    /// <summary>The value with the lowest event time; of several the one that arrived first.</summary>
    [Choice("The value with the lowest event time; of several the one that arrived first.")]
    First,

    /// <summary>The value with the highest event time; of several the one that arrived last.</summary>
    [Choice("The value with the highest event time; of several the one that arrived last.")]
    Last,

    /// <summary>Values below which a share of all values lies, linear between the order statistics: exact up to 4,096 values, beyond that within 1 %.</summary>
    [Choice("Values below which a share of all values lies, linear between the order statistics: exact up to 4,096 values, beyond that within 1 %.")]
    Percentile,

    /// <summary>The 50th percentile.</summary>
    [Choice("The 50th percentile.")]
    Median,

    /// <summary>The standard deviation of a sample (n - 1).</summary>
    [Choice("The standard deviation of a sample (n - 1).")]
    Stddev,

    /// <summary>The variance of a sample (n - 1).</summary>
    [Choice("The variance of a sample (n - 1).")]
    Variance,

    /// <summary>The standard deviation of a population (n).</summary>
    [Choice("The standard deviation of a population (n).")]
    StddevPop,

    /// <summary>The variance of a population (n).</summary>
    [Choice("The variance of a population (n).")]
    VariancePop,

    /// <summary>The number of different values: exact up to 10,000,000, or an estimate of any number in 16 kB.</summary>
    [Choice("The number of different values: exact up to 10,000,000, or with `exact: false` an estimate of any number in 16 kB.")]
    CountDistinct,

    /// <summary>The most frequent values with their counts: exact up to 8,192 different values, beyond that too high by at most n / 4,096.</summary>
    [Choice("The most frequent values with their counts: exact up to 8,192 different values, beyond that too high by at most n / 4,096.")]
    TopK,

    /// <summary>A list of all values, or of whole rows, in the order of arrival; with <c>orderBy</c> in that order.</summary>
    [Choice("A list of all values, or of whole rows, in the order of arrival; with `orderBy` in that order.")]
    Collect,

    /// <summary>An expression over aggregates, for example <c>sum(price * volume) / sum(volume)</c>, or a function in C#.</summary>
    [Choice("An expression over aggregates, for example `sum(price * volume) / sum(volume)`, or a function in C#.")]
    Custom,
}
