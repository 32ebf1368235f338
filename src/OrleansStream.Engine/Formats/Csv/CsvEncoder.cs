using System.Buffers;
using System.Text;
using OrleansStream.Events;
using OrleansStream.Formats.Json;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Csv;

/// <summary>
/// Encodes rows as CSV, the header before the first. Nulls are empty, the empty text is a pair of quotes, json, lists and structs are JSON text.
/// </summary>
sealed class CsvEncoder(CsvFormatOptions options, RowSchema schema) : IEncoder
{
    readonly CsvDialect _dialect = new(options);
    readonly JsonColumn[] _columns = [.. schema.Fields.Select(f => JsonColumn.For(f.Type))];
    readonly ArrayBufferWriter<byte> _value = new();
    bool _begun;

    public void Encode(EventBatch batch, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var sink = new Utf8Sink(output);
        if (!_begun && options.Header)
            WriteHeader(ref sink);
        _begun = true;
        for (var i = 0; i < _columns.Length; i++)
            _columns[i].Bind(batch.Columns[i].Data);
        for (var i = 0; i < batch.Count; i++)
            WriteRow(ref sink, batch.Selection[i]);
        sink.Flush();
    }

    /// <summary>The header alone; nothing if there is none.</summary>
    public ReadOnlyMemory<byte> Header()
    {
        if (!options.Header || schema.Count == 0)
            return default;
        var output = new ArrayBufferWriter<byte>();
        var sink = new Utf8Sink(output);
        WriteHeader(ref sink);
        sink.Flush();
        return output.WrittenMemory;
    }

    void WriteHeader(ref Utf8Sink sink)
    {
        for (var i = 0; i < schema.Count; i++)
        {
            if (i > 0)
                sink.Append(_dialect.Delimiter);
            WriteField(ref sink, Encoding.UTF8.GetBytes(schema[i].Name));
        }
        sink.Append((byte)'\n');
    }

    void WriteRow(ref Utf8Sink sink, int row)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            if (i > 0)
                sink.Append(_dialect.Delimiter);
            if (_columns[i].IsNull(row))
                sink.Append(_dialect.Null);
            else
                WriteValue(ref sink, _columns[i], schema[i].Type.Kind, row);
        }
        sink.Append((byte)'\n');
    }

    void WriteValue(ref Utf8Sink sink, JsonColumn column, TypeKind kind, int row)
    {
        switch (kind)
        {
            case TypeKind.String:
                WriteField(ref sink, ((JsonTextColumn)column).Text(row));
                break;
            case TypeKind.List or TypeKind.Struct or TypeKind.Json or TypeKind.Binary:
                _value.ResetWrittenCount();
                var value = new Utf8Sink(_value);
                column.Write(ref value, row);
                value.Flush();
                WriteField(ref sink, kind == TypeKind.Binary ? _value.WrittenSpan[1..^1] : _value.WrittenSpan);
                break;
            default:
                // Digits, signs and letters: a dialect gives none of them a meaning.
                column.Write(ref sink, row);
                break;
        }
    }

    void WriteField(ref Utf8Sink sink, ReadOnlySpan<byte> text)
    {
        if (_dialect.Quote is not { } quote)
        {
            WritePlain(ref sink, text);
            return;
        }
        if (!NeedsQuotes(text))
        {
            sink.Append(text);
            return;
        }
        sink.Append(quote);
        while (text.IndexOfAny(_dialect.QuoteEnds) is >= 0 and var special)
        {
            sink.Append(text[..special]);
            sink.Append(_dialect.Escape ?? quote);
            sink.Append(text[special]);
            text = text[(special + 1)..];
        }
        sink.Append(text);
        sink.Append(quote);
    }

    // What would be taken for null, a comment or a blank that does not count needs quotes as well.
    bool NeedsQuotes(ReadOnlySpan<byte> text) =>
        text.IsEmpty || text.IndexOfAny(_dialect.NeedQuotes) >= 0 || text.SequenceEqual(_dialect.Null) || text[0] == _dialect.Comment
        || (_dialect.Trim && (text[0] is (byte)' ' or (byte)'\t' || text[^1] is (byte)' ' or (byte)'\t'));

    // Without quotes nothing can hold a delimiter or a line end: they become blanks.
    void WritePlain(ref Utf8Sink sink, ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(_dialect.NeedQuotes) is >= 0 and var special)
        {
            sink.Append(text[..special]);
            sink.Append((byte)' ');
            text = text[(special + 1)..];
        }
        sink.Append(text);
    }
}
