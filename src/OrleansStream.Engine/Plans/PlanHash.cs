using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansStream.Plans;

/// <summary>
/// Fingerprints plans: equal plans have equal hashes, however their text is laid out. What has no meaning for the engine (<c>ui</c>,
/// <c>$schema</c>, comments) does not count.
/// </summary>
public static class PlanHash
{
    static readonly string[] WithoutMeaning = ["ui", "$schema", "$comment", "comment"];

    /// <summary>The SHA-256 of the plan's canonical JSON, as 64 hexadecimal digits.</summary>
    public static string Of(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var document = JsonDocument.Parse(PlanJson.Write(plan));
        var canonical = JsonText.Write(writer => WriteObject(writer, document.RootElement, WithoutMeaning));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }

    static void WriteObject(Utf8JsonWriter writer, JsonElement json, string[] without)
    {
        writer.WriteStartObject();
        foreach (var field in json.EnumerateObject().Where(f => !without.Contains(f.Name)).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(field.Name);
            Write(writer, field.Value);
        }
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, json, []);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Canonical(json));
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }

    /// <summary>One text for each number, so that 1, 1.0 and 1e0 count as equal.</summary>
    static string Canonical(JsonElement number)
    {
        if (number.TryGetDecimal(out var exact) && Math.Abs(exact) < 1e15m)
            return (exact / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);
        return number.TryGetDouble(out var value) && double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : number.GetRawText();
    }
}
