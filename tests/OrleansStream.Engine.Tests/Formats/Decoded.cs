using System.Text;
using System.Text.Json;
using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Formats;

namespace OrleansStream.Tests.Formats;

/// <summary>Everything that a decoder gave, in order: rows as JSON text, watermarks, refusals.</summary>
sealed class Decoded : IDecoderOutput
{
    public List<string> Items { get; } = [];

    public List<(string Code, string Cause, long Position, byte[] Raw)> Rejected { get; } = [];

    public List<EventBatch> Batches { get; } = [];

    /// <summary>Called with each batch, while its decoder can still tell where its rows stood.</summary>
    public Action<EventBatch>? OnRows { get; init; }

    public long Unknown { get; private set; }

    public IEnumerable<string> Rows => Items.Where(i => i[0] == '{');

    public void Take(EventBatch batch)
    {
        OnRows?.Invoke(batch);
        Batches.Add(batch);
        Items.AddRange(JsonRows.ToElements(batch).Select(r => r.GetRawText()));
    }

    void IDecoderOutput.Rows(EventBatch batch) => Take(batch);

    public void Watermark(long watermark) => Items.Add($"watermark {watermark}");

    public void Reject(string code, string cause, long position, ReadOnlySpan<byte> raw)
    {
        Rejected.Add((code, cause, position, raw.ToArray()));
        Items.Add($"reject {code} at {position}");
    }

    public void CountUnknownFields(long fields) => Unknown += fields;

    public static RowSchema Schema(string json)
    {
        using var document = JsonDocument.Parse(json);
        var diagnostics = new OrleansStream.Diagnostics.DiagnosticBag();
        var schema = SchemaJson.Read(document.RootElement, diagnostics, null, "schema");
        Assert.Empty(diagnostics.Items);
        return schema!;
    }

    public static Decoded Json(string schema, string lines, JsonFormatOptions? options = null) =>
        Json(Schema(schema), Encoding.UTF8.GetBytes(lines), options);

    public static Decoded Json(RowSchema schema, byte[] lines, JsonFormatOptions? options = null)
    {
        var decoded = new Decoded();
        new JsonFormat().CreateDecoder(options ?? new(), schema).Decode(Chunk(lines, 0), decoded);
        return decoded;
    }

    public static EncodedChunk Chunk(ReadOnlyMemory<byte> data, long offset) =>
        new(data, new SourcePosition(offset), new SourcePosition(offset + data.Length)) { ArrivalTime = 42 };
}
