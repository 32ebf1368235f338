using System.Collections.Immutable;
using OrleansStream.Plans;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>Sums the reports of tasks up by source, step and sink.</summary>
static class MetricsSummary
{
    /// <summary>The name of the sink that <see cref="StartOptions.DeadLettersFile"/> adds; it is not shown.</summary>
    public const string HiddenSink = "dead-letters-file";

    public static PipelineMetrics Of(BoundPlan plan, ImmutableArray<TaskReport> reports)
    {
        var steps = reports.SelectMany(r => r.Steps.Select(s => (Step: s, r.Watermark))).ToLookup(s => s.Step.Step);
        // A source, a sink and a step may share a name; what a task did says which it is.
        var heads = reports.ToLookup(r => (r.Kind, r.Head));
        return new PipelineMetrics
        {
            Sources = [.. plan.Sources.Select(s => Source(s.Node.Name, [.. heads[(TaskKind.Partition, s.Node.Name)]]))],
            Steps = [.. plan.Steps.Select(s => Step(s.Node.Id, steps[s.Node.Id].ToList()))],
            Sinks = [.. plan.Sinks.Where(s => s.Node.Name != HiddenSink).Select(s => Sink(s.Node.Name, heads[(TaskKind.Sink, s.Node.Name)]))],
            DeadLetters = reports.Sum(r => r.DeadLetters + r.Steps.Sum(s => s.DeadLetters)),
            Silos = [.. reports.GroupBy(r => r.Silo.Endpoint.ToString()).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new SiloMetrics { Silo = s.Key, Tasks = s.Count() })],
        };
    }

    static SourceMetrics Source(string name, ImmutableArray<TaskReport> reports) => new()
    {
        Name = name,
        Partitions = reports.Length,
        Rows = reports.Sum(r => r.Rows),
        Bytes = reports.Sum(r => r.Bytes),
        PendingBytes = reports.Sum(r => r.PendingBytes),
        DeadLetters = reports.Sum(r => r.DeadLetters),
        UnknownFields = reports.Sum(r => r.UnknownFields),
        Watermark = Lowest(reports.Where(r => !r.Idle).Select(r => r.Watermark)),
        IdlePartitions = reports.Count(r => r.Idle),
    };

    // What a step took is what its part before the exchange took, not what that part made of it and the exchange brought.
    static StepMetrics Step(string id, List<(StepReport Step, long Watermark)> reports) => new()
    {
        Id = id,
        RowsIn = reports.Sum(r => r.Step.IsBeforeExchange ? r.Step.RowsIn - r.Step.RowsOut : r.Step.RowsIn),
        RowsOut = reports.Where(r => !r.Step.IsBeforeExchange).Sum(r => r.Step.RowsOut),
        Late = reports.Sum(r => r.Step.Late),
        DeadLetters = reports.Sum(r => r.Step.DeadLetters),
        Watermark = Lowest(reports.Where(r => !r.Step.IsBeforeExchange).Select(r => r.Watermark)),
    };

    static SinkMetrics Sink(string name, IEnumerable<TaskReport> reports) => new()
    {
        Name = name,
        Rows = reports.Sum(r => r.Rows),
        Bytes = reports.Sum(r => r.Bytes),
    };

    /// <summary>The lowest watermark of those that have not ended; null if there is none or one has not spoken yet.</summary>
    public static long? Lowest(IEnumerable<long> watermarks)
    {
        var lowest = watermarks.Where(w => w != long.MaxValue).DefaultIfEmpty(long.MinValue).Min();
        return lowest == long.MinValue ? null : lowest;
    }
}
