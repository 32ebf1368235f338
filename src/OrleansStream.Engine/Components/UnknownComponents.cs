using System.Collections.Immutable;
using OrleansStream.Diagnostics;

namespace OrleansStream.Components;

/// <summary>
/// The names of components that the specification has. A plan that uses one which this build lacks is a good plan all the same: it
/// validates with a warning and cannot run here.
/// </summary>
static class UnknownComponents
{
    static readonly ImmutableArray<string> Platforms =
        ["kafka", "pulsar", "kinesis", "pubsub", "eventhubs", "redis", "nats", "rabbitmq", "postgres", "file", "http"];

    static readonly ImmutableArray<string> Sources = [.. Platforms, "generator"];

    static readonly ImmutableArray<string> Sinks = [.. Platforms, "console"];

    static readonly ImmutableArray<string> Steps =
    [
        "filter", "map", "select", "flatMap", "reduce", "union", "branch", "deduplicate", "aggregate", "join", "enrich", "cep", "anomaly",
        "correlate", "custom",
    ];

    static readonly ImmutableArray<string> Formats = ["json", "csv", "raw", "avro"];

    static readonly ImmutableArray<string> Windows = ["tumbling", "sliding", "cumulative", "session", "count", "global", "custom"];

    /// <summary>The specification's names of a kind.</summary>
    public static ImmutableArray<string> Named(ComponentKind kind) => kind switch
    {
        ComponentKind.Source => Sources,
        ComponentKind.Sink => Sinks,
        ComponentKind.Step => Steps,
        ComponentKind.Format => Formats,
        ComponentKind.Window => Windows,
        _ => [],
    };

    /// <summary>Adds the finding for a name that is not among the known ones.</summary>
    public static void Report(
        DiagnosticBag diagnostics, ComponentKind kind, string name, IEnumerable<string> known, string? node, string path)
    {
        var noun = kind.ToString().ToLowerInvariant();
        if (Named(kind).Contains(name))
        {
            diagnostics.Warning(ErrorCodes.NotInThisBuild, $"The {noun} '{name}' is not part of this build, so the plan cannot run here", node, path);
            return;
        }
        diagnostics.Error(ErrorCodes.UnknownType, $"There is no {noun} '{name}'", node, path,
            NearestName.Hint(name, known.Concat(Named(kind)).Distinct()));
    }
}
