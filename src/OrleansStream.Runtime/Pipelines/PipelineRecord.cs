namespace OrleansStream.Runtime.Pipelines;

/// <summary>What is kept of a pipeline.</summary>
[GenerateSerializer, Alias("orleansstream.PipelineRecord")]
sealed class PipelineRecord
{
    /// <summary>The plan as JSON.</summary>
    [Id(0)] public string? Plan { get; set; }

    /// <summary>The last attempt. It outlives the plan, so that an attempt's number is never used twice.</summary>
    [Id(1)] public long Attempt { get; set; }

    /// <summary>Whether it should run: what brings it back after a crash.</summary>
    [Id(2)] public bool ShouldRun { get; set; }

    /// <summary>Whether its last run came to the end of every input.</summary>
    [Id(3)] public bool Completed { get; set; }

    /// <summary>How it was started.</summary>
    [Id(4)] public StartOptions? Options { get; set; }
}

/// <summary>The ids of all pipelines.</summary>
[GenerateSerializer, Alias("orleansstream.PipelineIds")]
sealed class PipelineIds
{
    [Id(0)] public SortedSet<string> Ids { get; set; } = new(StringComparer.Ordinal);
}
