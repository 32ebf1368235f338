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
        var canonical = JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var field in document.RootElement.EnumerateObject().OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                if (WithoutMeaning.Contains(field.Name))
                    continue;
                writer.WritePropertyName(field.Name);
                JsonCopy.WriteCanonical(writer, field.Value);
            }
            writer.WriteEndObject();
        });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }
}
