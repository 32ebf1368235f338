namespace OrleansStream.Runtime.Pipelines;

/// <summary>How to start a pipeline.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.StartOptions")]
public sealed record StartOptions
{
    /// <summary>A file to which dead letters are written as JSON Lines besides being kept; null: none. Replaces the file.</summary>
    [Id(0)] public string? DeadLettersFile { get; init; }

    /// <summary>
    /// Whether a pipeline that has completed is left alone, as a server does that starts again. Default: no; it begins again at the beginning. One that was stopped
    /// or has failed goes on from its last checkpoint in any case.
    /// </summary>
    [Id(1)] public bool Resume { get; init; }
}
