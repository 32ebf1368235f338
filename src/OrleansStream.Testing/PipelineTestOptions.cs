using OrleansStream.Functions;

namespace OrleansStream.Testing;

/// <summary>How a <see cref="PipelineTest"/> starts.</summary>
public sealed record PipelineTestOptions
{
    /// <summary>
    /// For sources without a declared schema rows to infer it from, by source; they are not pushed. Default: none, the rows pushed before the first
    /// look at results decide.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<object>> SampleRows { get; init; } = new Dictionary<string, IReadOnlyList<object>>();

    /// <summary>The functions in C# that the plan may name. Default: none.</summary>
    public FunctionRegistry Functions { get; init; } = new();

    /// <summary>The processing time at the start, milliseconds since 1970. Default 0.</summary>
    public long StartTime { get; init; }

    /// <summary>
    /// How many tasks share the keys of a step, whatever the plan says. Default 1; with more the order of rows is that of the keys' tasks.
    /// </summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Whether the steps note what changes, so that checkpoints hold only that, as they do in a pipeline that takes checkpoints.</summary>
    internal bool TrackChanges { get; init; } = true;
}
