namespace OrleansStream.Runtime.Pipelines;

/// <summary>How to start a pipeline.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.StartOptions")]
public sealed record StartOptions
{
    /// <summary>A file to which dead letters are written as JSON Lines besides being kept; null: none. Replaces the file.</summary>
    [Id(0)] public string? DeadLettersFile { get; init; }
}
