using System.Text.Unicode;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Raw;

/// <summary>Decodes whole lines by the rules of <see cref="RawFormat"/>.</summary>
sealed class RawDecoder : IDecoder
{
    const int BatchRows = 4096;
    const int MaxRawBytes = 4096;

    readonly RawFormatOptions _options;
    readonly BatchWriter _writer;
    readonly BytesColumnWriter? _column;
    readonly bool _isText;
    readonly int[] _starts = new int[BatchRows];
    EncodedChunk? _chunk;
    int _rows;

    /// <summary>Makes a decoder; a column other than the line's is null in every row.</summary>
    public RawDecoder(RawFormatOptions options, RowSchema schema)
    {
        _options = options;
        _writer = new BatchWriter(schema);
        var index = schema.IndexOf(options.Column);
        if (index < 0)
            return;
        var kind = schema[index].Type.Kind;
        if (kind is not (TypeKind.String or TypeKind.Binary))
            throw new StreamException(ErrorCodes.TypeMismatch, $"The column '{options.Column}' of the format raw is string or binary, not {schema[index].Type}.");
        _isText = kind == TypeKind.String;
        _column = (BytesColumnWriter)_writer.Columns[index];
    }

    public void Decode(EncodedChunk chunk, IDecoderOutput output)
    {
        _chunk = chunk;
        var text = chunk.Data.Span;
        var at = chunk.Begins && text.StartsWith(Lines.ByteOrderMark) && _isText ? Lines.ByteOrderMark.Length : 0;
        while (at < text.Length)
        {
            var length = text[at..].IndexOf((byte)'\n');
            if (length < 0)
                length = text.Length - at;
            if (Read(text.Slice(at, length), at) is { } refusal)
            {
                Flush(output);
                output.Reject(refusal.Code, refusal.Cause, chunk.First.Offset + at, text.Slice(at, Math.Min(length, MaxRawBytes)));
            }
            else if (_rows == BatchRows)
            {
                Flush(output);
            }
            at += length + 1;
        }
        Flush(output);
        _chunk = null;
    }

    public RawRecord? Locate(int row)
    {
        if (_chunk is null)
            return null;
        var start = _starts[row];
        var length = _chunk.Data.Span[start..].IndexOf((byte)'\n');
        return new RawRecord(_chunk.First.Offset + start, length < 0 ? _chunk.Data[start..] : _chunk.Data.Slice(start, length));
    }

    Refusal? Read(ReadOnlySpan<byte> line, int start)
    {
        if (line.Length > _options.MaxRowBytes)
            return new(ErrorCodes.RowTooLong, LineJoiner.TooLong(line.Length, _options.MaxRowBytes));
        if (_isText && line.EndsWith("\r"u8))
            line = line[..^1];
        if (_isText && !Utf8.IsValid(line))
            return new(ErrorCodes.MalformedRow, "The line is not UTF-8; with the option binary its bytes are taken as they are.");
        _writer.Reserve(_rows + 1);
        foreach (var column in _writer.Columns)
        {
            if (column == _column)
                _column.Set(_rows, line);
            else
                column.SetNull(_rows);
        }
        _starts[_rows++] = start;
        return null;
    }

    void Flush(IDecoderOutput output)
    {
        if (_rows == 0)
            return;
        var rows = _rows;
        _rows = 0;
        output.Rows(_writer.Build(rows, _chunk!.ArrivalTime));
    }
}
