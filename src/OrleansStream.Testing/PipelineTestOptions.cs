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
}
