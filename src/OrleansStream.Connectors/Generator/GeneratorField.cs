using OrleansStream.Components;
using OrleansStream.Plans;

namespace OrleansStream.Connectors.Generator;

/// <summary>How a field of the source <c>generator</c> gets its values. A value depends on the seed, the field's name and the row's number only.</summary>
[OptionVariants(typeof(SequenceField), typeof(IntegerField), typeof(NumberField), typeof(WaveField), typeof(KeyField), typeof(ChoiceField),
    typeof(UuidField), typeof(FlagField), typeof(TimestampField))]
public abstract record GeneratorField
{
    /// <summary>The share of rows in which it is null, 0 to 1. Default: 0.</summary>
    [Option("The share of rows in which it is null.", Min = 0, Max = 1)]
    public double Nulls { get; init; }
}

/// <summary>Counts up: <c>int64</c>.</summary>
[Component(ComponentKind.Field, "sequence", "Counts up.", Example = """{ "type": "sequence", "start": 1 }""")]
public sealed record SequenceField : GeneratorField
{
    /// <summary>The first row's value. Default: 0.</summary>
    [Option("The first row's value.")]
    public long Start { get; init; }

    /// <summary>What each row adds. Default: 1.</summary>
    [Option("What each row adds.")]
    public long Step { get; init; } = 1;
}

/// <summary>Random whole numbers: <c>int64</c>.</summary>
[Component(ComponentKind.Field, "integer", "Random whole numbers, all equally likely.", Example = """{ "type": "integer", "min": 1, "max": 6 }""")]
public sealed record IntegerField : GeneratorField
{
    /// <summary>The smallest. Default: 0.</summary>
    [Option("The smallest.")]
    public long Min { get; init; }

    /// <summary>The largest. Default: 100.</summary>
    [Option("The largest.")]
    public long Max { get; init; } = 100;
}

/// <summary>Random numbers: <c>float64</c>.</summary>
[Component(ComponentKind.Field, "number", "Random numbers, all equally likely.", Example = """{ "type": "number", "min": 5, "max": 100, "decimals": 2 }""")]
public sealed record NumberField : GeneratorField
{
    /// <summary>The smallest. Default: 0.</summary>
    [Option("The smallest.")]
    public double Min { get; init; }

    /// <summary>They stay below it. Default: 1.</summary>
    [Option("They stay below it.")]
    public double Max { get; init; } = 1;

    /// <summary>Digits after the point, 0 to 15; null: all.</summary>
    [Option("Digits after the point; absent: all.", Min = 0, Max = 15)]
    public int? Decimals { get; init; }
}

/// <summary>A sine wave with noise and outliers, as sensors give it: <c>float64</c>.</summary>
[Component(ComponentKind.Field, "wave", "A sine wave with noise and outliers, as sensors give it.",
    Example = """{ "type": "wave", "base": 20, "amplitude": 5, "period": 600, "noise": 0.5, "outliers": 0.001 }""")]
public sealed record WaveField : GeneratorField
{
    /// <summary>The middle. Default: 0.</summary>
    [Option("The middle.")]
    public double Base { get; init; }

    /// <summary>How far the wave goes up and down. Default: 1.</summary>
    [Option("How far the wave goes up and down.")]
    public double Amplitude { get; init; } = 1;

    /// <summary>Rows from one crest to the next. Default: 100.</summary>
    [Option("Rows from one crest to the next.", Min = 1)]
    public double Period { get; init; } = 100;

    /// <summary>How far a value may stray. Default: 0.</summary>
    [Option("How far a value may stray.", Min = 0)]
    public double Noise { get; init; }

    /// <summary>The share of rows that lie ten times as far from the middle as the rest. Default: 0.</summary>
    [Option("The share of rows that lie ten times as far from the middle as the rest.", Min = 0, Max = 1)]
    public double Outliers { get; init; }
}

/// <summary>A prefix with a random number: <c>string</c>.</summary>
[Component(ComponentKind.Field, "key", "A prefix with a random number, as ids of users or devices.", Example = """{ "type": "key", "prefix": "user-", "count": 1000, "skew": 1 }""")]
public sealed record KeyField : GeneratorField
{
    /// <summary>The most keys.</summary>
    public const int MaxCount = 10_000_000;

    /// <summary>What stands before the number. Default: <c>key-</c>.</summary>
    [Option("What stands before the number.")]
    public string Prefix { get; init; } = "key-";

    /// <summary>How many different keys, 1 to 10 million. Default: 100.</summary>
    [Option("How many different keys.", Min = 1, Max = MaxCount)]
    public int Count { get; init; } = 100;

    /// <summary>0: all equally likely; the larger, the more rows have the low numbers. Default: 0.</summary>
    [Option("0: all equally likely; the larger, the more rows have the low numbers.", Min = 0, Max = 10)]
    public double Skew { get; init; }
}

/// <summary>One of some texts: <c>string</c>.</summary>
[Component(ComponentKind.Field, "choice", "One of some texts, at random.", Example = """{ "type": "choice", "values": ["open", "paid"], "weights": [1, 9] }""")]
public sealed record ChoiceField : GeneratorField
{
    /// <summary>The texts.</summary>
    [Option("The texts.", Required = true, Example = """["open", "paid"]""")]
    public EquatableArray<string> Values { get; init; } = [];

    /// <summary>How often each comes, compared with the others; none: all equally likely.</summary>
    [Option("How often each comes, compared with the others; absent: all equally likely.", Min = 0, Example = "[1, 9]")]
    public EquatableArray<double> Weights { get; init; } = [];
}

/// <summary>Random ids in the form of a UUID: <c>string</c>.</summary>
[Component(ComponentKind.Field, "uuid", "Random ids in the form of a UUID, version 4.", Example = "\"uuid\"")]
public sealed record UuidField : GeneratorField;

/// <summary>True or false: <c>bool</c>.</summary>
[Component(ComponentKind.Field, "flag", "True or false, at random.", Example = """{ "type": "flag", "chance": 0.1 }""")]
public sealed record FlagField : GeneratorField
{
    /// <summary>The share of rows in which it is true. Default: 0.5.</summary>
    [Option("The share of rows in which it is true.", Min = 0, Max = 1)]
    public double Chance { get; init; } = 0.5;
}

/// <summary>Event times: <c>timestamp</c>. The first such field also gives the rows their event time.</summary>
[Component(ComponentKind.Field, "timestamp", "Times; the first such field also gives the rows their event time.",
    Example = """{ "type": "timestamp", "start": "2026-01-01T00:00:00Z", "step": "10ms", "disorder": "2s" }""")]
public sealed record TimestampField : GeneratorField
{
    /// <summary>The first row's time, ISO 8601, without an offset UTC; null: the clock at the making of each row, whatever <see cref="Step"/> says.</summary>
    [Option("The first row's time, ISO 8601; absent: the clock when the row is made, which is not the same again.", Example = "\"2026-01-01T00:00:00Z\"")]
    public string? Start { get; init; }

    /// <summary>How much later each row is than the one before. Default: 1 s.</summary>
    [Option("How much later each row is than the one before.", Min = 0)]
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How far back a row's time may be moved, at random. Default: 0.</summary>
    [Option("How far back a row's time may be moved, at random, so that rows are out of order.", Min = 0)]
    public TimeSpan Disorder { get; init; }
}
