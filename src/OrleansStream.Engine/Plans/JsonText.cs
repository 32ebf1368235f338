using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansStream.Plans;

/// <summary>Writes JSON as plans are written, and makes configs that differ from others in one field.</summary>
static class JsonText
{
    static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> write, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, indented ? Indented : Compact))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The same options with one more, or another value for it.</summary>
    public static ComponentConfig With(this ComponentConfig config, string name, JsonElement value) => Changed(config, name, value);

    /// <summary>The same options without one.</summary>
    public static ComponentConfig Without(this ComponentConfig config, string name) => Changed(config, name, null);

    static ComponentConfig Changed(ComponentConfig config, string name, JsonElement? value) => ComponentConfig.Parse(Write(writer =>
    {
        writer.WriteStartObject();
        if (value is not null)
        {
            writer.WritePropertyName(name);
            value.Value.WriteTo(writer);
        }
        foreach (var field in config.Json.EnumerateObject())
        {
            if (field.Name != name)
                field.WriteTo(writer);
        }
        writer.WriteEndObject();
    }));
}
