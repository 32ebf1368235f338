using System.Text.Json.Nodes;
using OrleansStream.Components;

namespace OrleansStream.Plans;

/// <summary>The JSON Schema of options.</summary>
static class OptionSchema
{
    const string RestName = OptionProperty.RestName;

    public static JsonObject Typed(string type) => new() { ["type"] = type };

    public static JsonObject Described(string summary, JsonObject schema)
    {
        schema["description"] = summary;
        return schema;
    }

    /// <summary>A value or a list of such values.</summary>
    public static JsonObject OneOrMany(JsonObject element) => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "array", ["items"] = element }, element.DeepClone()),
    };

    public static JsonObject DurationDefinition() => new()
    {
        ["description"] = "Milliseconds, or text: 500ms, 10s, 5m, 1h, 1d, or ISO 8601.",
        ["anyOf"] = new JsonArray(
            Typed("integer"), new JsonObject { ["type"] = "string", ["pattern"] = @"^\s*-?([0-9.]+\s*(ms|s|m|h|d)|P[0-9.WDTHMS]+)\s*$" }),
    };

    public static JsonObject ExpressionDefinition() => new()
    {
        ["description"] = "An expression, or a condition {field, operator, value}.",
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "string", ["minLength"] = 1 },
            new JsonObject { ["type"] = new JsonArray("number", "boolean") },
            new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["field"] = Typed("string"), ["operator"] = Typed("string"), ["value"] = new JsonObject() },
                ["required"] = new JsonArray("field", "operator"),
            }),
    };

    /// <summary>An object with the options given and no others.</summary>
    public static JsonObject ObjectOf(IEnumerable<OptionDescriptor> options)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        JsonNode rest = false;
        foreach (var option in options)
        {
            if (option.Name == RestName)
            {
                rest = option.Element is null ? true : Value(option.Element);
                continue;
            }
            properties[option.Name] = Of(option);
            if (option.Required)
                required.Add(option.Name);
        }
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = rest };
        if (required.Count > 0)
            schema["required"] = required;
        return schema;
    }

    /// <summary>An option's schema with what people want to know about it.</summary>
    public static JsonObject Of(OptionDescriptor option)
    {
        var schema = Value(option);
        if (option.Summary.Length > 0)
            schema["description"] = option.Summary;
        if (option.Default is not null)
            schema["default"] = JsonNode.Parse(option.Default);
        if (option.Example is not null)
            schema["examples"] = new JsonArray(JsonNode.Parse(option.Example));
        return schema;
    }

    static JsonObject Value(OptionDescriptor option) => option.Shape switch
    {
        OptionShape.Text => Typed("string"),
        OptionShape.Flag => Typed("boolean"),
        OptionShape.Integer => Limited(Typed("integer"), option),
        OptionShape.Number => Limited(Typed("number"), option),
        OptionShape.Duration => new JsonObject { ["$ref"] = "#/$defs/duration" },
        OptionShape.Expression => new JsonObject { ["$ref"] = "#/$defs/expression" },
        OptionShape.Choice => new JsonObject { ["enum"] = new JsonArray([.. option.Choices.Select(c => (JsonNode)c)]) },
        OptionShape.List => OneOrMany(Element(option)),
        OptionShape.Map => new JsonObject { ["type"] = "object", ["additionalProperties"] = Element(option) },
        OptionShape.Object => ObjectOf(option.Options),
        OptionShape.Variant => Variant(option),
        _ => new JsonObject(),
    };

    static JsonObject Element(OptionDescriptor option) =>
        option.Element is null ? new JsonObject() : Limited(Value(option.Element), option);

    static JsonObject Limited(JsonObject schema, OptionDescriptor option)
    {
        if (schema["type"]?.ToString() is not ("integer" or "number"))
            return schema;
        if (option.Min is { } min)
            schema["minimum"] = min;
        if (option.Max is { } max)
            schema["maximum"] = max;
        return schema;
    }

    static JsonObject Variant(OptionDescriptor option)
    {
        var alternatives = new JsonArray();
        foreach (var variant in option.Variants)
        {
            var schema = ObjectOf(variant.Options);
            ((JsonObject)schema["properties"]!).Insert(0, "type", new JsonObject { ["const"] = variant.Type });
            schema["description"] = variant.Summary;
            if (option.Default is null)
                schema["required"] = new JsonArray([(JsonNode)"type", .. ((JsonArray?)schema["required"] ?? []).Select(r => r!.DeepClone())]);
            alternatives.Add(schema);
        }
        var bare = new JsonArray([.. option.Variants.Where(v => v.Options.All(o => !o.Required)).Select(v => (JsonNode)v.Type)]);
        if (bare.Count > 0)
            alternatives.Add(new JsonObject { ["enum"] = bare });
        return new JsonObject { ["oneOf"] = alternatives };
    }
}
