using System.Text.Json;

namespace OrleansStream.Plans;

/// <summary>A component's options as the plan writes them: a JSON object, immutable, compared by value (the order of its fields does not count).</summary>
public sealed class ComponentConfig : IEquatable<ComponentConfig>
{
    /// <summary>Wraps a JSON object; the element is cloned. Throws <see cref="ArgumentException"/> for other JSON.</summary>
    public ComponentConfig(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new ArgumentException("A component's config is a JSON object.", nameof(json));
        Json = json.Clone();
    }

    /// <summary>No options.</summary>
    public static ComponentConfig Empty { get; } = Parse("{}");

    /// <summary>The options as JSON.</summary>
    public JsonElement Json { get; }

    /// <summary>Reads options from JSON text.</summary>
    public static ComponentConfig Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new ComponentConfig(document.RootElement);
    }

    /// <inheritdoc/>
    public bool Equals(ComponentConfig? other) => other is not null && JsonElement.DeepEquals(Json, other.Json);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ComponentConfig);

    /// <inheritdoc/>
    public override int GetHashCode() => Json.GetPropertyCount();

    /// <inheritdoc/>
    public override string ToString() => Json.GetRawText();
}
