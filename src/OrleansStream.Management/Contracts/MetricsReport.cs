using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Contracts;

/// <summary>What the parts of a pipeline have done in its present or last attempt.</summary>
/// <param name="Sources">The sources, in the plan's order.</param>
/// <param name="Steps">The steps, in the plan's order.</param>
/// <param name="Sinks">The sinks, in the plan's order.</param>
/// <param name="DeadLetters">Rows that went to the dead letters.</param>
/// <param name="History">The rates of the last minutes.</param>
/// <param name="Silos">The silos that have tasks of the pipeline.</param>
public sealed record MetricsReport(
    IReadOnlyList<SourceReport> Sources, IReadOnlyList<StepReport> Steps, IReadOnlyList<SinkReport> Sinks, long DeadLetters, RateHistory History,
    IReadOnlyList<SiloReport> Silos)
{
    internal static MetricsReport Of(PipelineMetrics metrics, RateHistory history) => new(
        [.. metrics.Sources.Select(SourceReport.Of)],
        [.. metrics.Steps.Select(StepReport.Of)],
        [.. metrics.Sinks.Select(s => new SinkReport(s.Name, s.Rows, s.Bytes))],
        metrics.DeadLetters, history,
        [.. metrics.Silos.Select(s => new SiloReport(s.Silo, s.Tasks))]);
}

/// <summary>What a source has done, all partitions together.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="Rows">Rows given on.</param>
/// <param name="Bytes">Bytes taken.</param>
/// <param name="PendingBytes">Bytes that were read and wait to be processed.</param>
/// <param name="DeadLetters">Records that could not be decoded or had no readable time.</param>
/// <param name="UnknownFields">Fields of the input that the schema does not have.</param>
/// <param name="Partitions">How many partitions it has.</param>
/// <param name="IdlePartitions">Partitions that hold nothing back because they have been empty for long enough.</param>
/// <param name="Watermark">The lowest watermark of its partitions, milliseconds since 1970; null before the first and after the end.</param>
public sealed record SourceReport(
    string Name, long Rows, long Bytes, long PendingBytes, long DeadLetters, long UnknownFields, int Partitions, int IdlePartitions, long? Watermark)
{
    internal static SourceReport Of(SourceMetrics source) => new(
        source.Name, source.Rows, source.Bytes, source.PendingBytes, source.DeadLetters, source.UnknownFields,
        source.Partitions, source.IdlePartitions, source.Watermark);
}

/// <summary>What a step has done, all tasks together.</summary>
/// <param name="Id">The step's id.</param>
/// <param name="RowsIn">Rows taken.</param>
/// <param name="RowsOut">Rows given at its own output.</param>
/// <param name="Late">Late rows.</param>
/// <param name="DeadLetters">Rows that failed.</param>
/// <param name="Watermark">The lowest watermark of its tasks, milliseconds since 1970; null before the first and after the end.</param>
public sealed record StepReport(string Id, long RowsIn, long RowsOut, long Late, long DeadLetters, long? Watermark)
{
    internal static StepReport Of(StepMetrics step) => new(step.Id, step.RowsIn, step.RowsOut, step.Late, step.DeadLetters, step.Watermark);
}

/// <summary>What a sink has done.</summary>
/// <param name="Name">The sink's name.</param>
/// <param name="Rows">Rows written.</param>
/// <param name="Bytes">Bytes written; 0 if the sink takes rows.</param>
public sealed record SinkReport(string Name, long Rows, long Bytes);

/// <summary>What a silo has of a pipeline.</summary>
/// <param name="Silo">The silo's address, as <c>10.0.0.5:11111</c>.</param>
/// <param name="Tasks">Partitions, tasks of steps and sinks.</param>
public sealed record SiloReport(string Silo, int Tasks);

/// <summary>Rates of the last minutes, one value a second, oldest first; the last is at <see cref="Until"/>.</summary>
/// <param name="Until">When the last value was taken, milliseconds since 1970; null if there is none.</param>
/// <param name="RowsPerSecond">Rows in per second.</param>
public sealed record RateHistory(long? Until, IReadOnlyList<double> RowsPerSecond)
{
    internal static RateHistory Empty { get; } = new(null, []);
}
