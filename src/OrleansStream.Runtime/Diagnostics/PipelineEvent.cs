using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Runtime.Diagnostics;

/// <summary>Something that happened to a pipeline.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Time">When, milliseconds since 1970.</param>
public abstract record PipelineEvent(string Pipeline, long Time);

/// <summary>A pipeline's state changed.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Time">When, milliseconds since 1970.</param>
/// <param name="State">The new state.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
public sealed record StateChanged(string Pipeline, long Time, PipelineState State, long Attempt, string? Reason) : PipelineEvent(Pipeline, Time);

/// <summary>A pipeline was created or got another plan.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Time">When, milliseconds since 1970.</param>
public sealed record PipelineCreated(string Pipeline, long Time) : PipelineEvent(Pipeline, Time);

/// <summary>A pipeline was deleted.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Time">When, milliseconds since 1970.</param>
public sealed record PipelineDeleted(string Pipeline, long Time) : PipelineEvent(Pipeline, Time);

/// <summary>The columns of a source were inferred and are fixed now.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Time">When, milliseconds since 1970.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Schema">The columns, for people.</param>
public sealed record SchemaInferred(string Pipeline, long Time, string Source, string Schema) : PipelineEvent(Pipeline, Time);

/// <summary>A partition of a source became idle or woke up.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Time">When, milliseconds since 1970.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Partition">The partition's name.</param>
/// <param name="Idle">Whether it is idle now.</param>
public sealed record PartitionIdle(string Pipeline, long Time, string Source, string Partition, bool Idle) : PipelineEvent(Pipeline, Time);

/// <summary>A partition of a source came to its end and all that it gave was processed by its task.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Time">When, milliseconds since 1970.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Partition">The partition's name.</param>
public sealed record PartitionEnded(string Pipeline, long Time, string Source, string Partition) : PipelineEvent(Pipeline, Time);
