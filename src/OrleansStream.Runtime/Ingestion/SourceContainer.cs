using Orleans.Runtime;
using Orleans.Streams;
using OrleansStream.Connectors;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>What a container says beyond its chunks.</summary>
[GenerateSerializer, Alias("orleansstream.SourceMark")]
enum SourceMark
{
    /// <summary>More may come.</summary>
    None,

    /// <summary>The input has ended.</summary>
    End,

    /// <summary>Reading was stopped on request; time does not move.</summary>
    Drained,

    /// <summary>The source failed for good.</summary>
    Failed,
}

/// <summary>
/// What travels through the stream provider: the chunks of one read of one partition. It is its stream's only event, so the provider's work is
/// per read and not per row.
/// </summary>
[GenerateSerializer, Immutable, Alias("orleansstream.SourceContainer")]
sealed class SourceContainer : IBatchContainer
{
    [Id(0)] public required StreamId Stream { get; init; }

    /// <summary>The attempt that reads; grains refuse others.</summary>
    [Id(1)] public required long Attempt { get; init; }

    /// <summary>Its place in the queue.</summary>
    [Id(2)] public required SourceToken Token { get; init; }

    [Id(3)] public required IReadOnlyList<SourceChunk> Chunks { get; init; }

    [Id(4)] public SourceMark Mark { get; init; }

    /// <summary>The code of a failure.</summary>
    [Id(5)] public string? Code { get; init; }

    /// <summary>The message of a failure.</summary>
    [Id(6)] public string? Message { get; init; }

    StreamId IBatchContainer.StreamId => Stream;

    StreamSequenceToken IBatchContainer.SequenceToken => Token;

    IEnumerable<Tuple<T, StreamSequenceToken>> IBatchContainer.GetEvents<T>()
    {
        if (this is T self)
            yield return Tuple.Create<T, StreamSequenceToken>(self, Token);
    }

    bool IBatchContainer.ImportRequestContext() => false;
}
