using OrleansStream.Components;

namespace OrleansStream.Plans;

/// <summary>What happens at the entrance when rows come faster than they can be worked on.</summary>
public enum BackpressureStrategy
{
    /// <summary>Sources wait. Nothing is lost.</summary>
    [Choice("Sources wait. Nothing is lost.")]
    Block,

    /// <summary>Rows are held up to a limit, then sources wait.</summary>
    [Choice("Rows are held up to a limit, then sources wait.")]
    Buffer,

    /// <summary>The oldest rows are dropped and counted.</summary>
    [Choice("The oldest rows are dropped and counted.")]
    Drop,

    /// <summary>Only a share of the rows is taken.</summary>
    [Choice("Only a share of the rows is taken.")]
    Sample,
}

/// <summary>What happens when rows come faster than they can be worked on.</summary>
public sealed record BackpressureOptions
{
    /// <summary>What to do. Default: sources wait.</summary>
    [Option("What to do.")]
    public BackpressureStrategy Strategy { get; init; }

    /// <summary>The most rows held. Default: 100,000.</summary>
    [Option("The most rows held.", Min = 1, Max = 100_000_000)]
    public int BufferSize { get; init; } = 100_000;

    /// <summary>The lag beyond which the circuit opens. Default: never.</summary>
    [Option("The lag beyond which the circuit opens.", Min = 1)]
    public TimeSpan? MaxLag { get; init; }

    /// <summary>The share of rows that <c>sample</c> takes, above 0 up to 1. Default: 0.1.</summary>
    [Option("The share of rows that 'sample' takes.", Min = 0.000001, Max = 1)]
    public double SamplingRate { get; init; } = 0.1;

    /// <summary>When instances are added and removed. Default: never.</summary>
    [Option("When instances are added and removed.")]
    public AutoScalingOptions? AutoScaling { get; init; }
}

/// <summary>When instances are added and removed.</summary>
public sealed record AutoScalingOptions
{
    /// <summary>Whether it acts. Default: yes.</summary>
    [Option("Whether it acts.")]
    public bool Enabled { get; init; } = true;

    /// <summary>The fewest instances. Default 1.</summary>
    [Option("The fewest instances.", Min = 1, Max = 1000)]
    public int MinInstances { get; init; } = 1;

    /// <summary>The most instances. Default 1.</summary>
    [Option("The most instances.", Min = 1, Max = 1000)]
    public int MaxInstances { get; init; } = 1;

    /// <summary>The lag to aim at. Default: 5 seconds.</summary>
    [Option("The lag to aim at.", Min = 1)]
    public TimeSpan TargetLag { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The lag above which instances are added. Default: 10 seconds.</summary>
    [Option("The lag above which instances are added.", Min = 1)]
    public TimeSpan ScaleUpThreshold { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The lag below which instances are removed. Default: 2 seconds.</summary>
    [Option("The lag below which instances are removed.", Min = 0)]
    public TimeSpan ScaleDownThreshold { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The rest after each change. Default: one minute.</summary>
    [Option("The rest after each change.", Min = 0)]
    public TimeSpan CooldownPeriod { get; init; } = TimeSpan.FromMinutes(1);
}
