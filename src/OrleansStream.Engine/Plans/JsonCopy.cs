using System.Globalization;
using System.Text.Json;

namespace OrleansStream.Plans;

/// <summary>
/// Writes JSON again so that one value has one text: <see cref="JsonElement.WriteTo"/> keeps escapes as they happened to be written.
/// </summary>
static class JsonCopy
{
    /// <summary>Writes a value; fields keep their order and numbers their digits.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement json) => Write(writer, json, canonical: false);

    /// <summary>Writes a value with one text for each number, so that 1, 1.0 and 1e0 are the same. Fields keep their order.</summary>
    public static void WriteCanonical(Utf8JsonWriter writer, JsonElement json) => Write(writer, json, canonical: true);

    static void Write(Utf8JsonWriter writer, JsonElement json, bool canonical)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, json, canonical);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                    Write(writer, item, canonical);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(json.GetString());
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(canonical ? Number(json) : json.GetRawText());
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }

    static void WriteObject(Utf8JsonWriter writer, JsonElement json, bool canonical)
    {
        writer.WriteStartObject();
        foreach (var field in json.EnumerateObject())
        {
            writer.WritePropertyName(field.Name);
            Write(writer, field.Value, canonical);
        }
        writer.WriteEndObject();
    }

    static string Number(JsonElement number)
    {
        // Dividing takes trailing zeros from a decimal.
        if (number.TryGetDecimal(out var exact) && Math.Abs(exact) < 1e15m)
            return (exact / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);
        return number.TryGetDouble(out var value) && double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : number.GetRawText();
    }
}
