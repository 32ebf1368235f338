using OrleansStream.Events;

namespace OrleansStream.Connectors;

/// <summary>
/// A place in a partition. Positions of one partition grow; a reader that is opened at a position gives exactly what came after it.
/// </summary>
/// <param name="Offset">The order among positions: a byte offset, a record number, a broker's offset.</param>
/// <param name="Token">What the platform needs to seek there beyond the number; null if nothing.</param>
public readonly record struct SourcePosition(long Offset, string? Token = null);

/// <summary>What a reader gave at once.</summary>
/// <param name="Next">The position after the chunk: where to go on when the chunk is done.</param>
public abstract record SourceChunk(SourcePosition Next)
{
    /// <summary>When the newest of it arrived, or the platform's own time stamp; milliseconds since 1970.</summary>
    public long ArrivalTime { get; init; }
}

/// <summary>Whole encoded lines, for the source's format to decode.</summary>
/// <param name="Data">The bytes; must not change afterwards. For text formats they end with a line feed, save perhaps the very last of an input.</param>
/// <param name="First">The position of the first byte; a record's position is this plus its offset in <paramref name="Data"/>.</param>
/// <param name="Next">The position after the chunk.</param>
public sealed record EncodedChunk(ReadOnlyMemory<byte> Data, SourcePosition First, SourcePosition Next) : SourceChunk(Next)
{
    /// <summary>Whether a text begins with this chunk: there a header may stand. Default: at offset 0.</summary>
    public bool Begins { get; init; } = First.Offset == 0;

    /// <summary>
    /// Whether the last line goes on in the next chunk, because it is longer than the reader cares to hold; the decoder joins its parts. Default: no.
    /// </summary>
    public bool GoesOn { get; init; }
}

/// <summary>Rows that need no decoding. Event times are the platform's or the arrival's; <c>eventTime</c> may replace them.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="First">The position of the first row.</param>
/// <param name="Next">The position after the last row.</param>
public sealed record RowsChunk(EventBatch Rows, SourcePosition First, SourcePosition Next) : SourceChunk(Next);

/// <summary>A record that the reader itself could not take, for example one beyond the length limit. It goes to the dead letters.</summary>
/// <param name="Code">A code of <see cref="Diagnostics.ErrorCodes"/>.</param>
/// <param name="Cause">What was wrong.</param>
/// <param name="Raw">The beginning of the record, at most a few kilobytes.</param>
/// <param name="First">The record's position.</param>
/// <param name="Next">The position after it.</param>
public sealed record RejectedChunk(string Code, string Cause, ReadOnlyMemory<byte> Raw, SourcePosition First, SourcePosition Next) : SourceChunk(Next);
