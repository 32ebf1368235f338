using System.Collections.Immutable;
using OrleansStream.Formats;
using OrleansStream.Steps;

namespace OrleansStream.Plans;

/// <summary>The engine's own components. A new one is added here and is then known to every door.</summary>
public static class EngineComponents
{
    /// <summary>The steps.</summary>
    public static ImmutableArray<StepDefinition> Steps { get; } =
    [
    ];

    /// <summary>The formats.</summary>
    public static ImmutableArray<FormatDefinition> Formats { get; } =
    [
    ];
}
