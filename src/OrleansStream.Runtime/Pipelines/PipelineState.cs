namespace OrleansStream.Runtime.Pipelines;

/// <summary>What a pipeline is doing.</summary>
[GenerateSerializer, Alias("orleansstream.PipelineState")]
public enum PipelineState
{
    /// <summary>It does nothing; it may be started.</summary>
    Stopped,

    /// <summary>It opens its sources and sinks and finds out the columns of its sources.</summary>
    Starting,

    /// <summary>Rows flow.</summary>
    Running,

    /// <summary>It starts again from its last checkpoint.</summary>
    Recovering,

    /// <summary>It reads no more and lets what it has read reach the sinks.</summary>
    Draining,

    /// <summary>Every input has ended and every result is written.</summary>
    Completed,

    /// <summary>It stopped by itself; <see cref="PipelineStatus.Reason"/> says why.</summary>
    Failed,
}

/// <summary>Questions about <see cref="PipelineState"/>.</summary>
public static class PipelineStates
{
    /// <summary>Whether nothing runs in this state.</summary>
    public static bool IsFinal(this PipelineState state) => state is PipelineState.Stopped or PipelineState.Completed or PipelineState.Failed;
}
