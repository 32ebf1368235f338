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

    /// <summary>
    /// Whether it is the caller who starts it again when the process, or the silo that leads it, has ended. Default: no; it then goes on by itself.
    /// </summary>
    [Id(4)] public bool RestartedByCaller { get; init; }

    /// <summary>
    /// The savepoint, or the number of the checkpoint, to go on from; empty text: from the beginning; null: from the last checkpoint. What sinks
    /// have committed since an older one comes again.
    /// </summary>
    [Id(2)] public string? From { get; init; }

    /// <summary>Whether state that the plan cannot take may be lost. Default: no; starting then fails and says what would be lost.</summary>
    [Id(3)] public bool AllowStateLoss { get; init; }
}
