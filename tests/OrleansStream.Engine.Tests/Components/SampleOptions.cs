using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansStream.Components;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Components;

enum Level
{
    Low,
    VeryHigh,

    [JsonStringEnumMemberName("round-robin")]
    RoundRobin,
}

/// <summary>One option of every shape.</summary>
[Component(ComponentKind.Step, "sample", "Every shape of option.", Example = """{ "name": "x" }""")]
sealed record SampleOptions
{
    [Option("A text that must be given.", Required = true, Example = "\"x\"")]
    public string Name { get; init; } = "";

    [Option("A text.")]
    public string? Note { get; init; }

    [Option("A flag.")]
    public bool Flag { get; init; } = true;

    [Option("A small number.", Min = 1, Max = 10)]
    public int Small { get; init; } = 5;

    [Option("A large number.")]
    public long? Large { get; init; }

    [Option("A share.", Min = 0, Max = 1)]
    public double Share { get; init; } = 0.5;

    [Option("A time.", Min = 1, Max = 60_000)]
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    [Option("A choice.")]
    public Level Level { get; init; }

    [Option("A condition.", Name = "if")]
    public ExpressionText? Condition { get; init; }

    [Option("Names.")]
    public ImmutableArray<string> Names { get; init; } = [];

    [Option("Numbers.", Min = 0)]
    public IReadOnlyList<int> Numbers { get; init; } = [1, 2];

    [Option("Times.")]
    public EquatableArray<TimeSpan> Times { get; init; }

    [Option("Expressions by name.")]
    public IReadOnlyDictionary<string, ExpressionText> Set { get; init; } = new Dictionary<string, ExpressionText>();

    [Option("Something within.")]
    public InnerOptions? Inner { get; init; }

    [Option("Several within.")]
    public ImmutableArray<InnerOptions> Inners { get; init; } = [];

    [Option("A shape.")]
    public ShapeOptions? Shape { get; init; }

    [Option("Any JSON.")]
    public JsonElement? Any { get; init; }

    /// <summary>Not an option: nothing may read or write it.</summary>
    public string Hidden { get; init; } = "hidden";
}

sealed record InnerOptions
{
    [Option("A number.", Required = true)]
    public int Value { get; init; }

    [Option("More of the same.")]
    public InnerOptions? Inner { get; init; }
}

[OptionVariants(typeof(CircleOptions), typeof(SquareOptions), typeof(DotOptions))]
abstract record ShapeOptions
{
    [Option("A colour.")]
    public string Colour { get; init; } = "red";
}

[Component(ComponentKind.Window, "circle", "Round.")]
sealed record CircleOptions : ShapeOptions
{
    [Option("The radius.", Required = true)]
    public double Radius { get; init; }
}

[Component(ComponentKind.Window, "square", "Not round.")]
sealed record SquareOptions : ShapeOptions
{
    [Option("The side.")]
    public double Side { get; init; } = 1;
}

[Component(ComponentKind.Window, "dot", "Small.")]
sealed record DotOptions : ShapeOptions;

[Component(ComponentKind.Step, "columns", "Takes every field.")]
sealed record RestOptions
{
    [Option("Whether it is strict.")]
    public bool Strict { get; init; }

    [Option("Everything else.", Name = "*", Required = true)]
    public IReadOnlyDictionary<string, ExpressionText> Columns { get; init; } = new Dictionary<string, ExpressionText>();
}
