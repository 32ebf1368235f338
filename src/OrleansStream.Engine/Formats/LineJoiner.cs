using OrleansStream.Connectors;
using OrleansStream.Diagnostics;

namespace OrleansStream.Formats;

/// <summary>
/// Joins the parts of lines that span chunks before a decoder of whole lines sees them. Holds at most one line of the limit; of a longer one only
/// what a dead letter shows.
/// </summary>
sealed class LineJoiner(IDecoder lines, int maxRowBytes, bool blanksCount) : IDecoder
{
    // Of a line beyond the limit what a dead letter shows, whatever the limit is.
    readonly int _most = Math.Max(maxRowBytes + 2, SkippedRecord.RawBytes);

    // The beginning of a line that goes on; beyond the limit nothing is added any more, only counted.
    byte[] _held = [];
    int _length;
    bool _isBlank = true;
    EncodedChunk? _open;
    SourcePosition _expected;

    public long PendingBytes { get; private set; }

    public string? State => lines.State;

    public void Restore(string state) => lines.Restore(state);

    public RawRecord? Locate(int row) => lines.Locate(row);

    public void Decode(EncodedChunk chunk, IDecoderOutput output)
    {
        if (_open is not null && (chunk.First != _expected || chunk.Begins))
            Complete(output);
        _expected = chunk.Next;
        if (chunk.Begins && chunk.Data.Span.StartsWith(Lines.ByteOrderMark))
            chunk = Split(chunk, Lines.ByteOrderMark.Length).After;
        if (_open is not null && !TryJoin(ref chunk, output))
            return;
        if (!chunk.GoesOn)
        {
            if (!chunk.Data.IsEmpty)
                lines.Decode(chunk, output);
            return;
        }
        var whole = chunk.Data.Span.LastIndexOf((byte)'\n') + 1;
        var (before, rest) = Split(chunk, whole);
        if (whole > 0)
            lines.Decode(before, output);
        _open = rest;
        Hold(rest.Data.Span);
    }

    public void Complete(IDecoderOutput output)
    {
        if (_open is { } open)
            Close(open.First.Offset + PendingBytes, PendingBytes, output);
        lines.Complete(output);
    }

    /// <summary>Adds what the chunk holds of the open line; true if the line ended, and the chunk is then what stands behind it.</summary>
    bool TryJoin(ref EncodedChunk chunk, IDecoderOutput output)
    {
        var end = chunk.Data.Span.IndexOf((byte)'\n') + 1;
        if (end == 0)
            end = chunk.Data.Length;
        var (part, rest) = Split(chunk, end);
        Hold(part.Data.Span);
        if (rest.Data.IsEmpty && chunk.GoesOn && !part.Data.Span.EndsWith("\n"u8))
            return false;
        Close(part.Next.Offset, PendingBytes - (part.Data.Span.EndsWith("\n"u8) ? 1 : 0), output);
        chunk = rest;
        return true;
    }

    void Hold(ReadOnlySpan<byte> part)
    {
        PendingBytes += part.Length;
        _isBlank = _isBlank && Lines.IsBlank(part.TrimEnd((byte)'\n'));
        var room = _most - _length;
        if (part.Length > room)
            part = part[..Math.Max(0, room)];
        if (_held.Length - _length < part.Length)
            Array.Resize(ref _held, (int)Math.Min(_most, Math.Max(_length + part.Length, _held.Length * 2L)));
        part.CopyTo(_held.AsSpan(_length));
        _length += part.Length;
    }

    void Close(long next, long bytes, IDecoderOutput output)
    {
        var open = _open!;
        var line = _held.AsMemory(0, _length);
        _open = null;
        _held = [];
        _length = 0;
        PendingBytes = 0;
        var isBlank = _isBlank && !blanksCount;
        _isBlank = true;
        if (isBlank)
            return;
        if (bytes > maxRowBytes)
        {
            output.Reject(ErrorCodes.RowTooLong, TooLong(bytes, maxRowBytes), open.First.Offset, line.Span[..(int)Math.Min(bytes, SkippedRecord.RawBytes)]);
            return;
        }
        lines.Decode(open with { Data = line, Next = open.First with { Offset = next }, GoesOn = false }, output);
    }

    /// <summary>What is wrong with a line beyond the limit.</summary>
    public static string TooLong(long bytes, int limit) => $"The line has {bytes} bytes; the limit maxRowBytes is {limit}.";

    static (EncodedChunk Before, EncodedChunk After) Split(EncodedChunk chunk, int at)
    {
        var middle = chunk.First with { Offset = chunk.First.Offset + at };
        return (
            chunk with { Data = chunk.Data[..at], Next = middle, GoesOn = false },
            chunk with { Data = chunk.Data[at..], First = middle, Begins = chunk.Begins && at == 0 });
    }
}
