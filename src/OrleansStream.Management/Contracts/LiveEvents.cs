namespace OrleansStream.Management.Contracts;

/// <summary>All pipelines at one moment; the event <c>snapshot</c> of the event stream, once a second.</summary>
/// <param name="Time">When, milliseconds since 1970.</param>
/// <param name="Pipelines">The pipelines, by id.</param>
public sealed record Snapshot(long Time, IReadOnlyList<PipelineSummary> Pipelines);

/// <summary>Something that happened to a pipeline; the event <c>pipeline</c> of the event stream.</summary>
/// <param name="Id">The pipeline's id.</param>
/// <param name="Time">When, milliseconds since 1970.</param>
/// <param name="Kind">What happened: <c>created</c>, <c>deleted</c>, <c>status</c>, <c>schema</c>, <c>idle</c>, <c>ended</c>.</param>
/// <param name="Status">The new status, for <c>status</c>.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
/// <param name="Source">The source that it is about, with its partition; null otherwise.</param>
public sealed record Happening(string Id, long Time, string Kind, string? Status = null, string? Reason = null, string? Source = null);
