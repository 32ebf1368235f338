namespace OrleansStream.Building;

/// <summary>Results per group, or per group and window.</summary>
/// <typeparam name="T">The type of the rows that went in.</typeparam>
/// <typeparam name="TResult">The type whose properties are the columns.</typeparam>
public sealed class AggregatedStream<T, TResult> : EventStream<TResult>
{
    internal AggregatedStream(PipelineBuilder pipeline, string output) : base(pipeline, output)
    {
    }

    /// <summary>The rows that came too late for all their windows. Dropped and counted if nothing reads it.</summary>
    public EventStream<T> Late => new(Pipeline, $"{Output}.late");
}
