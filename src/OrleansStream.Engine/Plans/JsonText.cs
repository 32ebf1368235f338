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

    /// <summary>The options of both; the second's win.</summary>
    public static ComponentConfig With(this ComponentConfig config, ComponentConfig others)
    {
        foreach (var field in others.Json.EnumerateObject())
            config = Changed(config, field.Name, field.Value, first: false);
        return config;
    }

    static ComponentConfig Changed(ComponentConfig config, string name, JsonElement? value, bool first = true) => ComponentConfig.Parse(Write(writer =>
    {
        writer.WriteStartObject();
        if (first)
            WriteField(writer, name, value);
        foreach (var field in config.Json.EnumerateObject())
        {
            if (field.Name != name)
                field.WriteTo(writer);
        }
        if (!first)
            WriteField(writer, name, value);
        writer.WriteEndObject();
    }));

    static void WriteField(Utf8JsonWriter writer, string name, JsonElement? value)
    {
        if (value is null)
            return;
        writer.WritePropertyName(name);
        value.Value.WriteTo(writer);
    }
}
