using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Formats.Csv;

/// <summary>
/// Decodes CSV by the rules of <see cref="CsvFormat"/>. A record that is open at the end of a chunk waits for the next chunk. The header stands where
/// a text begins; a decoder that begins elsewhere needs <see cref="CsvFormatOptions.Columns"/> or the <see cref="State"/> of one that has seen it.
/// </summary>
sealed class CsvDecoder(CsvFormatOptions options, RowSchema schema, RowSchema known) : IDecoder
{
    const int MaxRawBytes = 4096;
    const string HeaderDue = "";

    readonly CsvRecord _record = new(new CsvDialect(options));
    readonly CsvRows _rows = new(options, schema, known);

    // The beginning of a record that goes on in the next chunk, its position, and where that chunk must begin.
    byte[] _buffer = [];
    int _pending;
    SourcePosition _first;
    SourcePosition _expected;
    bool _headerDue;

    // A line beyond the limit is not held but counted, from its beginning to its end.
    SkippedRecord? _skipped;

    EncodedChunk? _chunk;
    ReadOnlyMemory<byte> _text;

    public long PendingBytes => _skipped?.Bytes ?? _pending;

    public string? State => _rows.Names.IsDefault ? _headerDue ? HeaderDue : null : JsonSerializer.Serialize(_rows.Names.AsSpan().ToArray());

    public void Restore(string state)
    {
        if (state == HeaderDue)
            _headerDue = true;
        else
            _rows.SetNames([.. JsonSerializer.Deserialize<string[]>(state)!]);
    }

    public void Decode(EncodedChunk chunk, IDecoderOutput output)
    {
        if (PendingBytes > 0 && (chunk.First != _expected || chunk.Begins))
            Complete(output);
        if (chunk.Begins)
            BeginText();
        _expected = chunk.Next;
        _chunk = chunk;
        var data = chunk.Data;
        if (_skipped is not null && !EndSkipping(ref data, chunk, output))
            return;
        _text = data;
        if (_pending == 0)
            _first = chunk.First with { Offset = chunk.First.Offset + chunk.Data.Length - data.Length };
        else
            Append(data.Span);
        // What has no line feed at its end is the last record of the input, unless the reader says that it goes on.
        DecodeRecords(chunk.Begins && data.Span.StartsWith(Lines.ByteOrderMark) ? Lines.ByteOrderMark.Length : 0, chunk.GoesOn, isLast: false, output);
    }

    public void Complete(IDecoderOutput output)
    {
        if (_skipped is { } skipped)
        {
            _skipped = null;
            output.Reject(ErrorCodes.RowTooLong, LineJoiner.TooLong(skipped.Bytes, options.MaxRowBytes), skipped.Position, Cut(skipped.Raw));
        }
        if (_pending == 0)
            return;
        _text = _buffer.AsMemory(0, _pending);
        DecodeRecords(0, more: false, isLast: true, output);
    }

    public RawRecord? Locate(int row)
    {
        var (start, length) = _rows.Place(row);
        return new RawRecord(_first.Offset + start, _text.Slice(start, length)[..Cut(_text.Span.Slice(start, length)).Length]);
    }

    void BeginText()
    {
        _headerDue = options.Header;
        _rows.Forget();
    }

    void DecodeRecords(int at, bool more, bool isLast, IDecoderOutput output)
    {
        var text = _text.Span;
        while (at < text.Length)
        {
            var status = _record.Read(text, at, more, out var next);
            if (status == CsvStatus.Incomplete && !isLast && text.Length - at <= options.MaxRowBytes)
                break;
            if (status == CsvStatus.Incomplete || next - at > options.MaxRowBytes)
            {
                // Only the first line is given up: what a quote took in by mistake may be good records. So the result is the same whatever the chunks are.
                _record.GiveUp();
                next = CsvRecord.EndOfLine(text, at);
                if (more && text[next - 1] != '\n')
                {
                    BeginSkipping(at);
                    at = text.Length;
                    break;
                }
                Reject(NoRecord(text[at..next], isLast), at, next, output);
            }
            else
            {
                Take(status, at, next, output);
            }
            at = next;
        }
        Flush(output);
        Keep(at);
    }

    Refusal NoRecord(ReadOnlySpan<byte> line, bool isLast)
    {
        var length = line.EndsWith("\n"u8) ? line.Length - 1 : line.Length;
        if (length > options.MaxRowBytes)
            return new(ErrorCodes.RowTooLong, LineJoiner.TooLong(length, options.MaxRowBytes));
        return isLast
            ? new(ErrorCodes.MalformedRow, "A quote is opened and never closed.")
            : new(ErrorCodes.RowTooLong, $"A quote is opened and not closed within {options.MaxRowBytes} bytes, the limit maxRowBytes.");
    }

    void Take(CsvStatus status, int at, int next, IDecoderOutput output)
    {
        if (status == CsvStatus.Record && _record.IsBlank)
            return;
        if (_rows.Names.IsDefault && TakeHeader(status))
        {
            if (status == CsvStatus.Malformed)
                Reject(new(ErrorCodes.MalformedRow, "The header is malformed."), at, next, output);
            return;
        }
        if (Refuse(status) is { } refusal)
            Reject(refusal, at, next, output);
        else if (_rows.Read(_record, _text.Span, at, next - at) is { } unfit)
            Reject(unfit, at, next, output);
        else if (_rows.IsFull)
            Flush(output);
    }

    /// <summary>Learns the columns' names from the first record; true if it is a header and no row.</summary>
    bool TakeHeader(CsvStatus status)
    {
        if (options.Header && !_headerDue && options.Columns.IsDefaultOrEmpty)
        {
            throw new StreamException(ErrorCodes.MissingField,
                "A reader that begins in the middle of a csv input does not know the order of its columns: give it in the format's option 'columns'.");
        }
        if (!options.Columns.IsDefaultOrEmpty)
            Name(options.Columns);
        else if (status == CsvStatus.Record)
            Name(CsvInference.Names(_record, _text.Span, options.Header));
        else if (_headerDue)
            _rows.SetNames([]);
        return _headerDue;
    }

    void Name(ImmutableArray<string> names)
    {
        CsvHeader.Check(names, schema, options);
        _rows.SetNames(names);
    }

    Refusal? Refuse(CsvStatus status)
    {
        if (status == CsvStatus.Malformed)
        {
            return new(ErrorCodes.MalformedRow, _record.Count == CsvRecord.MaxFields
                ? $"The record has more than {CsvRecord.MaxFields} fields."
                : $"Something other than a delimiter follows the closing quote of field {_record.Count}.");
        }
        if (_record.Count != _rows.Names.Length)
            return new(ErrorCodes.MalformedRow, $"The record has {_record.Count} fields; there are {_rows.Names.Length} columns.");
        return null;
    }

    void Reject(Refusal refusal, int at, int next, IDecoderOutput output)
    {
        Flush(output);
        output.Reject(refusal.Code, refusal.Cause, _first.Offset + at, Cut(_text.Span[at..next]));
    }

    void Flush(IDecoderOutput output) => _rows.Flush(output, _chunk?.ArrivalTime ?? 0);

    void Append(ReadOnlySpan<byte> data)
    {
        if (_buffer.Length - _pending < data.Length)
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(_pending + (long)data.Length, _buffer.Length * 2L)));
        data.CopyTo(_buffer.AsSpan(_pending));
        _pending += data.Length;
        _text = _buffer.AsMemory(0, _pending);
    }

    /// <summary>Keeps what stands behind a place of the text for the next chunk.</summary>
    void Keep(int at)
    {
        var rest = _text.Span[at..];
        _first = _first with { Offset = _first.Offset + at };
        if (rest.Length > _buffer.Length)
            _buffer = new byte[rest.Length];
        rest.CopyTo(_buffer);
        _pending = rest.Length;
        _text = default;
    }

    void BeginSkipping(int at)
    {
        _skipped = new SkippedRecord(_first.Offset + at);
        _skipped.Add(_text.Span[at..]);
    }

    /// <summary>Looks for the end of a line that is skipped; false if the chunk does not hold it.</summary>
    bool EndSkipping(ref ReadOnlyMemory<byte> data, EncodedChunk chunk, IDecoderOutput output)
    {
        var end = data.Span.IndexOf((byte)'\n') + 1;
        if (end == 0)
        {
            _skipped!.Add(data.Span);
            if (!chunk.GoesOn)
                Complete(output);
            return false;
        }
        _skipped!.Add(data.Span[..(end - 1)]);
        data = data[end..];
        Complete(output);
        return true;
    }

    static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> record) => record[..Math.Min(record.Length, MaxRawBytes)].TrimEnd("\r\n"u8);
}
