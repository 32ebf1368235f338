using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OrleansStream.Events;
using OrleansStream.Formats;

namespace OrleansStream.Testing.Rows;

/// <summary>Turns what tests write into JSON Lines, and batches into JSON rows.</summary>
static class RowText
{
    // Property names of typed records become column names as the plan's JSON writes them.
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // As columns of records have them.
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Rows as JSON Lines. Text is taken as JSON, malformed text as it is; anything else is serialized.</summary>
    public static ReadOnlyMemory<byte> Lines(IEnumerable<object> rows)
    {
        var lines = new MemoryStream();
        foreach (var row in rows)
        {
            lines.Write(Line(row));
            lines.WriteByte((byte)'\n');
        }
        return lines.ToArray();
    }

    /// <summary>A row as a JSON element. Throws <see cref="JsonException"/> for malformed text.</summary>
    public static JsonElement Element(object row)
    {
        using var document = row is string text ? JsonDocument.Parse(text) : JsonDocument.Parse(Line(row));
        return document.RootElement.Clone();
    }

    /// <summary>The selected rows of batches as JSON, in order.</summary>
    public static IEnumerable<JsonElement> Read(IEnumerable<EventBatch> batches) => batches.SelectMany(JsonRows.ToElements);

    static byte[] Line(object row)
    {
        switch (row)
        {
            case string text:
                return Minified(text);
            case JsonNode node:
                return Encoding.UTF8.GetBytes(node.ToJsonString());
            default:
                return JsonSerializer.SerializeToUtf8Bytes(row, row.GetType(), Options);
        }
    }

    static byte[] Minified(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return JsonSerializer.SerializeToUtf8Bytes(document.RootElement);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetBytes(text.ReplaceLineEndings(" "));
        }
    }
}
