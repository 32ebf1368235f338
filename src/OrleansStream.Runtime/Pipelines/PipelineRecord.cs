namespace OrleansStream.Runtime.Pipelines;

/// <summary>What is kept of a pipeline.</summary>
[GenerateSerializer, Alias("orleansstream.PipelineRecord")]
sealed class PipelineRecord
{
    /// <summary>The plan as JSON.</summary>
    [Id(0)] public string? Plan { get; set; }

    /// <summary>The last attempt. It outlives the plan, so that an attempt's number is never used twice.</summary>
    [Id(1)] public long Attempt { get; set; }
}

/// <summary>The ids of all pipelines.</summary>
[GenerateSerializer, Alias("orleansstream.PipelineIds")]
sealed class PipelineIds
{
    [Id(0)] public SortedSet<string> Ids { get; set; } = new(StringComparer.Ordinal);
}
