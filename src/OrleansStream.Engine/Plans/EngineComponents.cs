using System.Collections.Immutable;
using OrleansStream.Formats;
using OrleansStream.Formats.Csv;
using OrleansStream.Formats.Json;
using OrleansStream.Steps;
using OrleansStream.Steps.Aggregate;
using OrleansStream.Steps.Branch;
using OrleansStream.Steps.Correlate;
using OrleansStream.Steps.Custom;
using OrleansStream.Steps.Deduplicate;
using OrleansStream.Steps.Filter;
using OrleansStream.Steps.FlatMap;
using OrleansStream.Steps.Map;
using OrleansStream.Steps.Reduce;
using OrleansStream.Steps.Select;
using OrleansStream.Steps.Union;

namespace OrleansStream.Plans;

/// <summary>The engine's own components. A new one is added here and is then known to every door.</summary>
public static class EngineComponents
{
    /// <summary>The steps.</summary>
    public static ImmutableArray<StepDefinition> Steps { get; } =
    [
        new AggregateStep(),
        new BranchStep(),
        new CorrelateStep(),
        new CustomStep(),
        new DeduplicateStep(),
        new FilterStep(),
        new FlatMapStep(),
        new MapStep(),
        new ReduceStep(),
        new SelectStep(),
        new UnionStep(),
    ];

    /// <summary>The formats.</summary>
    public static ImmutableArray<FormatDefinition> Formats { get; } =
    [
        new JsonFormat(),
        new CsvFormat(),
        new RawFormat(),
    ];
}
