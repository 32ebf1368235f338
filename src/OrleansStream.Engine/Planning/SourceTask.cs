using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Plans;

namespace OrleansStream.Planning;

/// <summary>
/// One partition of a source at work: decodes chunks, gives rows their event time, makes watermarks, and drives the task's graph. Pure; the
/// partition grain and the test driver are shells around it. Used by one caller at a time.
/// </summary>
public sealed class SourceTask
{
    /// <summary>Makes the task of a partition.</summary>
    /// <param name="source">The source.</param>
    /// <param name="partition">The partition's name, for dead letters.</param>
    /// <param name="schema">The columns to decode, from <see cref="PhysicalPlan.SourceSchemas"/>.</param>
    /// <param name="graph">The stage's operators.</param>
    /// <param name="output">Where dead letters go.</param>
    public SourceTask(BoundSource source, string partition, RowSchema schema, TaskGraph graph, ITaskOutput output) => throw new NotImplementedException();

    /// <summary>Rows given on so far.</summary>
    public long RowsIn => throw new NotImplementedException();

    /// <summary>Rows that could not be decoded or had no readable time.</summary>
    public long DeadLetters => throw new NotImplementedException();

    /// <summary>Fields of the input that the schema does not have.</summary>
    public long UnknownFields => throw new NotImplementedException();

    /// <summary>The partition's watermark.</summary>
    public long Watermark => throw new NotImplementedException();

    /// <summary>Whether the source says when a partition is idle.</summary>
    public TimeSpan? IdleAfter => throw new NotImplementedException();

    /// <summary>Takes a chunk. <paramref name="now"/> is the processing time, milliseconds since 1970.</summary>
    public void Process(SourceChunk chunk, long now) => throw new NotImplementedException();

    /// <summary>Takes decoded rows whose columns are those of the schema.</summary>
    public void Rows(EventBatch batch, long now) => throw new NotImplementedException();

    /// <summary>Takes an explicit watermark.</summary>
    public void AdvanceTo(long watermark) => throw new NotImplementedException();

    /// <summary>
    /// Takes the passing of time while nothing came: a source whose event time is the time of arrival moves on with the clock.
    /// Call only when no chunk that was read before <paramref name="now"/> still waits.
    /// </summary>
    public void Tick(long now) => throw new NotImplementedException();

    /// <summary>Takes the end of the input: time moves to the end and everything open fires.</summary>
    public void End() => throw new NotImplementedException();
}
