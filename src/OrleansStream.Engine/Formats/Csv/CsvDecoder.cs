using System.Collections.Immutable;
using System.Text;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats.Json;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Csv;

/// <summary>
/// Decodes CSV by the rules of <see cref="CsvFormat"/>. A record whose quotes are still open at the end of a chunk waits for the next chunk.
/// The header stands at offset 0; a decoder that begins elsewhere needs <see cref="CsvFormatOptions.Columns"/>.
/// </summary>
sealed class CsvDecoder(CsvFormatOptions options, RowSchema schema, RowSchema known) : IDecoder
{
    const int BatchRows = 4096;
    const int MaxRawBytes = 4096;
    const int ShownLength = 40;

    readonly CsvRecord _record = new(new CsvDialect(options));
    readonly BatchWriter _writer = new(schema);

    // What the header gave: the number of fields, each field's column or -1, the columns that no field fills.
    ImmutableArray<string> _names = [];
    int[] _columns = [];
    int[] _missing = [];
    int _unknownPerRow;

    // The beginning of a record that goes on in the next chunk, its position, and where that chunk must begin.
    byte[] _pending = [];
    long _pendingPosition;
    long _expected;

    int _rows;
    long _arrival;

    public int PendingBytes => _pending.Length;

    public void Decode(EncodedChunk chunk, IDecoderOutput output)
    {
        if (_pending.Length > 0 && chunk.First.Offset != _expected)
            Complete(output);
        var first = chunk.First.Offset - _pending.Length;
        var text = _pending.Length == 0 ? chunk.Data.Span : (byte[])[.. _pending, .. chunk.Data.Span];
        _pending = [];
        _expected = chunk.Next.Offset;
        _arrival = chunk.ArrivalTime;
        DecodeRecords(text, first, output);
        Flush(output);
    }

    public void Complete(IDecoderOutput output)
    {
        if (_pending.Length == 0)
            return;
        var pending = _pending;
        _pending = [];
        output.Reject(ErrorCodes.MalformedRow, "A quote is opened and never closed.", _pendingPosition, Cut(pending));
    }

    void DecodeRecords(ReadOnlySpan<byte> text, long first, IDecoderOutput output)
    {
        var at = BeginRecords(text, first);
        var unknown = 0L;
        while (at < text.Length)
        {
            var status = _record.Read(text, at, out var next);
            if (status == CsvStatus.Incomplete && text.Length - at <= options.MaxRowBytes)
            {
                _pending = text[at..].ToArray();
                _pendingPosition = first + at;
                break;
            }
            if (status == CsvStatus.Incomplete)
                next = CsvRecord.EndOfLine(text, at);
            if (ReadRecord(status, text, next - at) is { } refusal)
            {
                Flush(output);
                output.Reject(refusal.Code, refusal.Cause, first + at, Cut(text[at..next]));
            }
            else if (!_record.IsBlank)
            {
                unknown += _unknownPerRow;
                if (_rows == BatchRows)
                    Flush(output);
            }
            at = next;
        }
        if (unknown > 0)
            output.CountUnknownFields(unknown);
    }

    // Learns the columns where the text begins and skips the header.
    int BeginRecords(ReadOnlySpan<byte> text, long first)
    {
        var at = 0;
        if (first == 0)
            SetNames(CsvInference.Names(options, _record, text, out at));
        else if (_names.IsEmpty && (!options.Header || !options.Columns.IsDefaultOrEmpty))
            SetNames(CsvInference.Names(options with { Header = false }, _record, text, out _));
        else if (_names.IsEmpty)
        {
            throw new StreamException(ErrorCodes.MissingField,
                "A reader that begins in the middle of a csv input does not know the order of its columns: give it in the format's option 'columns'.");
        }
        return at;
    }

    Refusal? ReadRecord(CsvStatus status, ReadOnlySpan<byte> text, int length)
    {
        if (status == CsvStatus.Incomplete)
            return new(ErrorCodes.RowTooLong, $"A quote is opened and not closed within {options.MaxRowBytes} bytes, the limit maxRowBytes.");
        if (status == CsvStatus.Malformed)
            return new(ErrorCodes.MalformedRow, $"Something other than a delimiter follows the closing quote of field {_record.Count}.");
        if (length > options.MaxRowBytes)
            return new(ErrorCodes.RowTooLong, $"The record has {length} bytes; the limit maxRowBytes is {options.MaxRowBytes}.");
        if (_record.IsBlank)
            return null;
        if (_record.Count != _names.Length)
            return new(ErrorCodes.MalformedRow, $"The record has {_record.Count} fields; there are {_names.Length} columns.");
        return ReadRow(text);
    }

    Refusal? ReadRow(ReadOnlySpan<byte> text)
    {
        _writer.Reserve(_rows + 1);
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] < 0)
                continue;
            var column = _writer.Columns[_columns[i]];
            var value = _record.Text(text, i);
            if (!CsvText.TrySet(column, _rows, value, _record.IsQuoted(i)))
            {
                var shown = value.Length <= ShownLength ? Encoding.UTF8.GetString(value) : $"{Encoding.UTF8.GetString(value[..ShownLength])}…";
                return new(ErrorCodes.ValueDoesNotFit, $"The field '{_names[i]}' is the text \"{shown}\", which does not fit {column.Type}.");
            }
        }
        foreach (var missing in _missing)
            _writer.Columns[missing].SetNull(_rows);
        _rows++;
        return null;
    }

    void SetNames(ImmutableArray<string> names)
    {
        _names = names;
        _columns = new int[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            // Of columns with one name the first counts.
            _columns[i] = names.IndexOf(names[i]) == i ? schema.IndexOf(names[i]) : -1;
        }
        _missing = [.. Enumerable.Range(0, schema.Count).Except(_columns)];
        _unknownPerRow = names.Count(n => known.IndexOf(n) < 0);
    }

    void Flush(IDecoderOutput output)
    {
        if (_rows == 0)
            return;
        output.Rows(_writer.Build(_rows, _arrival));
        _rows = 0;
    }

    static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> record) => record[..Math.Min(record.Length, MaxRawBytes)].TrimEnd("\r\n"u8);
}
