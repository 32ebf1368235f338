using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>The fields of one object of the plan's own frame: each is asked for once; those that nobody asked for are unknown.</summary>
sealed class NodeFields(JsonElement json, OptionReader reader, string path)
{
    readonly List<string> _asked = [];

    public bool Has(string name) => json.TryGetProperty(name, out _);

    /// <summary>A field's value; null if it is absent.</summary>
    public JsonElement? Value(string name)
    {
        _asked.Add(name);
        return json.TryGetProperty(name, out var value) ? value : null;
    }

    /// <summary>A field's text; null if it is absent or, after adding an error, no text.</summary>
    public string? Text(string name)
    {
        if (Value(name) is not { } value || value.ValueKind == JsonValueKind.String)
            return Value(name)?.GetString();
        reader.WrongShape(JsonPaths.Field(path, name), "text", value);
        return null;
    }

    public int? Integer(string name)
    {
        if (Value(name) is not { } value)
            return null;
        new IntegerValue(wide: false).TryRead(value, reader, JsonPaths.Field(path, name), OptionLimits.None, out var number);
        return (int?)number;
    }

    /// <summary>A text or a list of texts; empty if absent.</summary>
    public EquatableArray<string> Texts(string name)
    {
        if (Value(name) is not { } value)
            return [];
        return OptionValues.For(typeof(EquatableArray<string>))!.TryRead(value, reader, JsonPaths.Field(path, name), OptionLimits.None, out var texts)
            ? (EquatableArray<string>)texts!
            : [];
    }

    public ComponentConfig Config(string name)
    {
        if (Value(name) is not { } value)
            return ComponentConfig.Empty;
        if (value.ValueKind == JsonValueKind.Object)
            return new ComponentConfig(value);
        reader.WrongShape(JsonPaths.Field(path, name), "an object", value);
        return ComponentConfig.Empty;
    }

    /// <summary>Adds an error for each field that was not asked for.</summary>
    public void ReportUnknown(IEnumerable<string> alsoKnown)
    {
        var known = _asked.Concat(alsoKnown).Distinct().ToList();
        foreach (var field in json.EnumerateObject())
        {
            if (reader.Diagnostics.IsFull)
                return;
            if (!known.Contains(field.Name))
            {
                reader.Error(ErrorCodes.UnknownField, $"Unknown field '{field.Name}'", JsonPaths.Field(path, field.Name),
                    NearestName.Hint(field.Name, known));
            }
        }
    }
}
