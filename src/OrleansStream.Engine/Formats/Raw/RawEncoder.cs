using System.Buffers;
using Apache.Arrow;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Raw;

/// <summary>Encodes one text or binary column as lines.</summary>
sealed class RawEncoder : IEncoder
{
    readonly int _column;

    public RawEncoder(RawFormatOptions options, RowSchema schema)
    {
        _column = schema.IndexOf(options.Column);
        int[] candidates = [.. Enumerable.Range(0, schema.Count).Where(i => IsBytes(schema[i].Type))];
        if (_column < 0 && candidates.Length == 1)
            _column = candidates[0];
        if (_column < 0 || !candidates.Contains(_column))
        {
            throw new StreamException(ErrorCodes.UnknownColumn,
                $"The format raw writes one text column, and the rows have no text column '{options.Column}': name one in the format's option 'column', of {schema}.");
        }
    }

    public void Encode(EventBatch batch, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var values = (BinaryArray)batch.Columns[_column];
        var sink = new Utf8Sink(output);
        for (var i = 0; i < batch.Count; i++)
        {
            var row = batch.Selection[i];
            if (!values.IsNull(row))
                WriteLine(ref sink, values.GetBytes(row));
            sink.Append((byte)'\n');
        }
        sink.Flush();
    }

    static void WriteLine(ref Utf8Sink sink, ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\n') is >= 0 and var feed)
        {
            sink.Append(text[..feed]);
            sink.Append((byte)' ');
            text = text[(feed + 1)..];
        }
        sink.Append(text);
    }

    static bool IsBytes(DataType type) => type.Kind is TypeKind.String or TypeKind.Binary or TypeKind.Json;
}
