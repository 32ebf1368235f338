using System.Buffers;
using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

/// <summary>
/// Encodes rows as JSON Lines: one object a line with all columns in the schema's order, nulls included. Timestamps are milliseconds since 1970, binary
/// is base64, float64 the shortest text that reads back as the same number (null if not finite), decimal plain digits, json as it is.
/// </summary>
sealed class JsonEncoder : IEncoder
{
    readonly ImmutableArray<JsonColumn> _columns;
    readonly ImmutableArray<JsonName> _names;

    public JsonEncoder(RowSchema schema)
    {
        _columns = [.. schema.Fields.Select(f => JsonColumn.For(f.Type))];
        _names = Names(schema.Fields);
    }

    public void Encode(EventBatch batch, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (var i = 0; i < _columns.Length; i++)
            _columns[i].Bind(batch.Columns[i].Data);
        var sink = new Utf8Sink(output);
        if (batch.Selection.IsAll)
        {
            for (var row = 0; row < batch.Length; row++)
                WriteRow(ref sink, row);
        }
        else
        {
            foreach (var row in batch.Selection.Positions)
                WriteRow(ref sink, row);
        }
        sink.Flush();
    }

    void WriteRow(ref Utf8Sink sink, int row)
    {
        WriteObject(ref sink, _columns.AsSpan(), _names.AsSpan(), row);
        sink.Append((byte)'\n');
    }

    internal static ImmutableArray<JsonName> Names(ImmutableArray<RowField> fields) => [.. fields.Select((f, i) => new JsonName(f.Name, i == 0))];

    internal static void WriteObject(ref Utf8Sink sink, ReadOnlySpan<JsonColumn> columns, ReadOnlySpan<JsonName> names, int row)
    {
        if (columns.IsEmpty)
            sink.Append((byte)'{');
        for (var i = 0; i < columns.Length; i++)
        {
            names[i].Write(ref sink);
            columns[i].Write(ref sink, row);
        }
        sink.Append((byte)'}');
    }
}
