using System.Collections.Immutable;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>What a pipeline's parts have done in its present or last attempt.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.PipelineMetrics")]
public sealed record PipelineMetrics
{
    /// <summary>The sources, in the plan's order.</summary>
    [Id(0)] public ImmutableArray<SourceMetrics> Sources { get; init; } = [];

    /// <summary>The steps, in the plan's order.</summary>
    [Id(1)] public ImmutableArray<StepMetrics> Steps { get; init; } = [];

    /// <summary>The sinks, in the plan's order.</summary>
    [Id(2)] public ImmutableArray<SinkMetrics> Sinks { get; init; } = [];

    /// <summary>Rows that went to the dead letters, from sources and steps.</summary>
    [Id(3)] public long DeadLetters { get; init; }

    /// <summary>The silos that have tasks of it.</summary>
    [Id(4)] public ImmutableArray<SiloMetrics> Silos { get; init; } = [];
}

/// <summary>What a silo has of a pipeline.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.SiloMetrics")]
public sealed record SiloMetrics
{
    /// <summary>The silo's address, as <c>10.0.0.5:11111</c>.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary>Partitions, tasks of steps and sinks.</summary>
    [Id(1)] public int Tasks { get; init; }
}

/// <summary>What a source has done, all partitions together.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.SourceMetrics")]
public sealed record SourceMetrics
{
    /// <summary>The source's name.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>How many partitions it has.</summary>
    [Id(1)] public int Partitions { get; init; }

    /// <summary>Rows given on.</summary>
    [Id(2)] public long Rows { get; init; }

    /// <summary>Bytes of encoded records taken; rows that came decoded count with what they hold.</summary>
    [Id(3)] public long Bytes { get; init; }

    /// <summary>Bytes that were read and wait to be processed.</summary>
    [Id(4)] public long PendingBytes { get; init; }

    /// <summary>Records that could not be decoded or had no readable time.</summary>
    [Id(5)] public long DeadLetters { get; init; }

    /// <summary>Fields of the input that the schema does not have.</summary>
    [Id(6)] public long UnknownFields { get; init; }

    /// <summary>The lowest watermark of its partitions, milliseconds since 1970; null before the first and after the end.</summary>
    [Id(7)] public long? Watermark { get; init; }

    /// <summary>Partitions that hold nothing back because they have been empty for long enough.</summary>
    [Id(8)] public int IdlePartitions { get; init; }
}

/// <summary>What a step has done, all tasks together.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.StepMetrics")]
public sealed record StepMetrics
{
    /// <summary>The step's id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Rows taken.</summary>
    [Id(1)] public long RowsIn { get; init; }

    /// <summary>Rows given at its own output.</summary>
    [Id(2)] public long RowsOut { get; init; }

    /// <summary>Late rows.</summary>
    [Id(3)] public long Late { get; init; }

    /// <summary>Rows that failed.</summary>
    [Id(4)] public long DeadLetters { get; init; }

    /// <summary>The lowest watermark of its tasks, milliseconds since 1970; null before the first and after the end.</summary>
    [Id(5)] public long? Watermark { get; init; }
}

/// <summary>What a sink has done.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.SinkMetrics")]
public sealed record SinkMetrics
{
    /// <summary>The sink's name.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Rows written.</summary>
    [Id(1)] public long Rows { get; init; }

    /// <summary>Bytes written; 0 if the sink takes rows.</summary>
    [Id(2)] public long Bytes { get; init; }
}
