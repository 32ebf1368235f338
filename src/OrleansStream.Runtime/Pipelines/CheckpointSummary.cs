namespace OrleansStream.Runtime.Pipelines;

/// <summary>A checkpoint of a pipeline, for people.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="Attempt">The attempt that took it.</param>
/// <param name="Time">When.</param>
/// <param name="Name">A savepoint's name; null for others.</param>
[GenerateSerializer, Immutable, Alias("orleansstream.CheckpointSummary")]
public sealed record CheckpointSummary([property: Id(0)] long Epoch, [property: Id(1)] long Attempt, [property: Id(2)] DateTimeOffset Time, [property: Id(3)] string? Name);
