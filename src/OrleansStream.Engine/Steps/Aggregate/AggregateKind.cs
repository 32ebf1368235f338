namespace OrleansStream.Steps.Aggregate;

/// <summary>The aggregates.</summary>
public enum AggregateKind
{
    /// <summary>The number of rows; with a field or expression: of those where it is not null.</summary>
    Count,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The arithmetic mean.</summary>
    Avg,

    /// <summary>The least value.</summary>
    Min,

    /// <summary>The greatest value.</summary>
    Max,

    /// <summary>The value with the lowest event time; of several the one that arrived first.</summary>
    First,

    /// <summary>The value with the highest event time; of several the one that arrived last.</summary>
    Last,

    /// <summary>Values below which a share of all values lies.</summary>
    Percentile,

    /// <summary>The 50th percentile.</summary>
    Median,

    /// <summary>The standard deviation of a sample (n - 1).</summary>
    Stddev,

    /// <summary>The variance of a sample (n - 1).</summary>
    Variance,

    /// <summary>The standard deviation of a population (n).</summary>
    StddevPop,

    /// <summary>The variance of a population (n).</summary>
    VariancePop,

    /// <summary>The number of different values.</summary>
    CountDistinct,

    /// <summary>The most frequent values with their counts.</summary>
    TopK,

    /// <summary>All values, or whole rows, in the order of arrival.</summary>
    Collect,

    /// <summary>An expression over aggregates, for example <c>sum(price * volume) / sum(volume)</c>.</summary>
    Custom,
}
