using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

/// <summary>
/// Decodes JSON Lines by the rules of <see cref="JsonFormat"/>. Lines go through <see cref="JsonObjectReader"/>; only what it does not take, bad lines and
/// watermarks, is parsed by System.Text.Json, which then has the last word and gives the reason.
/// </summary>
sealed unsafe class JsonDecoder : IDecoder
{
    const int BatchRows = 4096;

    /// <summary>The most bytes of a refused line that are passed on.</summary>
    const int MaxRawBytes = 4096;

    readonly JsonFormatOptions _options;
    readonly BatchWriter _writer;
    readonly ObjectShape _shape;
    readonly JsonObjectReader _reader = new();
    readonly UnusualLine _unusual;

    // The end of a chunk with room behind it.
    byte[] _tail = [];

    // What the last chunk's rows took, so that small chunks do not reserve whole batches.
    long _bytesPerRow = 64;
    int _rowsOfChunk;

    // Where the chunk holds the line of the batch's first row: a batch is cut at every refused line, so its rows are consecutive lines.
    EncodedChunk? _chunk;
    int _firstLine;

    int _rows;
    long _arrival;
    IDecoderOutput _output = null!;

    public JsonDecoder(JsonFormatOptions options, RowSchema schema, RowSchema known)
    {
        _options = options;
        _writer = new BatchWriter(schema);
        _shape = new ObjectShape(schema.Fields, _writer.Columns, known.Fields);
        _unusual = new UnusualLine(_writer, known);
    }

    public void Decode(EncodedChunk chunk, IDecoderOutput output)
    {
        _output = output;
        _chunk = chunk;
        _arrival = chunk.ArrivalTime;
        var text = chunk.Data.Span;
        var begin = chunk.Begins && text.StartsWith(Lines.ByteOrderMark) ? Lines.ByteOrderMark.Length : 0;
        // The reader looks a little beyond a line: the last lines are copied to where it may.
        var inPlace = text.Length <= JsonScan.Padding ? begin : Math.Max(begin, text[..^JsonScan.Padding].LastIndexOf((byte)'\n') + 1);
        DecodeLines(text[..inPlace], begin, chunk.First.Offset);
        if (inPlace < text.Length)
            DecodeLines(Padded(text[inPlace..]), 0, chunk.First.Offset + inPlace);
        Flush();
        _bytesPerRow = Math.Max(8, text.Length / Math.Max(1, _rowsOfChunk));
        _rowsOfChunk = 0;
        if (_reader.Unknown > 0)
            output.CountUnknownFields(_reader.Unknown);
        _reader.Unknown = 0;
        _chunk = null;
    }

    public RawRecord? Locate(int row)
    {
        if (_chunk is null)
            return null;
        var text = _chunk.Data;
        for (var at = _firstLine; at < text.Length;)
        {
            var length = text.Span[at..].IndexOf((byte)'\n');
            var line = text.Slice(at, length < 0 ? text.Length - at : length);
            if (!line.Span.Trim(" \t\r"u8).IsEmpty && row-- == 0)
                return new RawRecord(_chunk.First.Offset + at, line);
            at += line.Length + 1;
        }
        return null;
    }

    /// <summary>Decodes text that ends with a line feed and can be read beyond.</summary>
    void DecodeLines(ReadOnlySpan<byte> text, int from, long position)
    {
        fixed (byte* start = text)
        {
            var end = start + text.Length;
            for (var line = start + from; line < end;)
            {
                if (_rows == _writer.Capacity)
                    MakeRoom((int)(end - line));
                if (_rows == 0)
                    _firstLine = (int)(position - _chunk!.First.Offset + (line - start));
                var unknown = _reader.Unknown;
                var next = Usual(line);
                if (next == null)
                {
                    _reader.Unknown = unknown;
                    var length = new ReadOnlySpan<byte>(line, (int)(end - line)).IndexOf((byte)'\n');
                    Unusual(new ReadOnlySpan<byte>(line, length), position + (line - start));
                    next = line + length + 1;
                }
                line = next;
            }
        }
    }

    // The next line's place, or null if this one is no good row.
    byte* Usual(byte* line)
    {
        var p = JsonScan.Blanks(line);
        if (*p == '\n')
            return p + 1;
        if (*p != '{')
            return null;
        p = _reader.Object(_shape, _rows, p, 0);
        if (p == null)
            return null;
        p = JsonScan.Blanks(p);
        if (*p != '\n' || p - line > _options.MaxRowBytes)
            return null;
        _rows++;
        return p + 1;
    }

    void Unusual(ReadOnlySpan<byte> line, long position)
    {
        if (line.Length > _options.MaxRowBytes)
            Reject(new(ErrorCodes.RowTooLong, $"The line has {line.Length} bytes; the limit maxRowBytes is {_options.MaxRowBytes}."), line, position);
        else if (_unusual.Read(line, _rows, out var watermark, out var unknown) is { } refusal)
            Reject(refusal, line, position);
        else if (watermark is { } time)
        {
            Flush();
            _output.Watermark(time);
        }
        else
        {
            _rows++;
            _reader.Unknown += unknown;
        }
    }

    void Reject(Refusal refusal, ReadOnlySpan<byte> line, long position)
    {
        Flush();
        _output.Reject(refusal.Code, refusal.Cause, position, line[..Math.Min(line.Length, MaxRawBytes)]);
    }

    void MakeRoom(int bytesLeft)
    {
        if (_rows == BatchRows)
            Flush();
        _writer.Reserve((int)Math.Min(BatchRows, _rows + 1 + (bytesLeft / _bytesPerRow)));
    }

    void Flush()
    {
        if (_rows == 0)
            return;
        var rows = _rows;
        _rowsOfChunk += rows;
        _rows = 0;
        _output.Rows(_writer.Build(rows, _arrival));
    }

    ReadOnlySpan<byte> Padded(ReadOnlySpan<byte> text)
    {
        var needed = text.Length + 1 + JsonScan.Padding;
        if (_tail.Length < needed)
            _tail = GC.AllocateUninitializedArray<byte>(needed);
        text.CopyTo(_tail);
        var length = text.Length;
        if (text[^1] != '\n')
            _tail[length++] = (byte)'\n';
        return _tail.AsSpan(0, length);
    }
}
