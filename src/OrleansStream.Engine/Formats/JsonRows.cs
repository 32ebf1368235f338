using System.Buffers;
using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats.Json;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats;

/// <summary>Rows as parsed JSON and back, for tests, taps and tools; pipelines decode and encode bytes.</summary>
public static class JsonRows
{
    /// <summary>
    /// Makes one batch of rows, by the rules of <see cref="JsonFormat"/>. Throws <see cref="StreamException"/> naming row and field if one does not fit.
    /// </summary>
    /// <param name="schema">The columns.</param>
    /// <param name="rows">JSON objects; at most <see cref="EventBatch.MaxRows"/> is the caller's affair.</param>
    /// <param name="eventTime">The event time of all rows, milliseconds since 1970.</param>
    public static EventBatch ToBatch(RowSchema schema, IEnumerable<JsonElement> rows, long eventTime = 0)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(rows);
        var writer = new BatchWriter(schema);
        var count = 0;
        foreach (var row in rows)
        {
            writer.Reserve(count + 1);
            if (ElementReader.Read(row, writer, count) is { } refusal)
                throw new StreamException(refusal.Code, $"Row {count}: {refusal.Cause}");
            count++;
        }
        return writer.Build(count, eventTime);
    }

    /// <summary>The selected rows as JSON objects, in order.</summary>
    public static IReadOnlyList<JsonElement> ToElements(EventBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var bytes = new ArrayBufferWriter<byte>();
        new JsonEncoder(batch.Schema).Encode(batch, bytes);
        var rows = new List<JsonElement>(batch.Count);
        foreach (var (start, length) in new Lines(bytes.WrittenSpan))
        {
            using var document = JsonDocument.Parse(bytes.WrittenMemory.Slice(start, length), new JsonDocumentOptions { MaxDepth = 1000 });
            rows.Add(document.RootElement.Clone());
        }
        return rows;
    }

    /// <summary>The row at a position of the batch's columns as one line of JSON, without a line end.</summary>
    public static string Write(EventBatch batch, int position)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var bytes = new ArrayBufferWriter<byte>();
        new JsonEncoder(batch.Schema).Encode(batch.WithSelection(Selection.Of(new[] { position })), bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan[..^1]);
    }
}
