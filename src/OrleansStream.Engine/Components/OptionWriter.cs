using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansStream.Plans;

namespace OrleansStream.Components;

/// <summary>Writes options records as JSON: the inverse of <see cref="OptionBinder"/>. Options that have their defaults are left out.</summary>
public static class OptionWriter
{
    /// <summary>How JSON is written: readable, with only what JSON itself demands escaped.</summary>
    internal static readonly JsonWriterOptions Style = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON of an options record. Throws <see cref="InvalidOperationException"/> if the record cannot hold options.</summary>
    public static ComponentConfig Write(object options) => Write([options]);

    /// <summary>The JSON of several records whose fields stand side by side in one object.</summary>
    public static ComponentConfig Write(params ReadOnlySpan<object> options)
    {
        var records = options.ToArray();
        return ComponentConfig.Parse(OptionRecord.ToJson(writer =>
        {
            writer.WriteStartObject();
            foreach (var record in records)
                OptionRecord.Of(record.GetType()).WriteOptions(writer, record);
            writer.WriteEndObject();
        }));
    }
}
