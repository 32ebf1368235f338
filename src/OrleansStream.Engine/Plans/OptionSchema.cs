using System.Text.Json.Nodes;
using OrleansStream.Components;

namespace OrleansStream.Plans;

/// <summary>The JSON Schema of options.</summary>
static class OptionSchema
{
    const string RestName = OptionProperty.RestName;

    const string TypeField = "type";

    /// <summary>Options of any JSON that have a shape of their own all the same, by name, and its definition.</summary>
    static readonly Dictionary<string, string> NamedShapes = new(StringComparer.Ordinal)
    {
        ["format"] = "format",
        ["schema"] = "columns",
        ["groupBy"] = "groups",
    };

    public static JsonObject Typed(string type) => new() { ["type"] = type };

    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    public static JsonObject Described(string summary, JsonObject schema)
    {
        schema["description"] = summary;
        return schema;
    }

    /// <summary>A value or a list of such values.</summary>
    public static JsonObject OneOrMany(JsonObject element, bool atLeastOne = false)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = element };
        if (atLeastOne)
            list["minItems"] = 1;
        return new JsonObject { ["anyOf"] = new JsonArray(list, element.DeepClone()) };
    }

    /// <summary>One of several names, with what each means where that is known.</summary>
    public static JsonObject Names(IEnumerable<(string Name, string Summary)> names)
    {
        var all = names.ToList();
        var schema = new JsonObject { ["enum"] = new JsonArray([.. all.Select(n => (JsonNode)n.Name)]) };
        if (all.Exists(n => n.Summary.Length > 0))
            schema["enumDescriptions"] = new JsonArray([.. all.Select(n => (JsonNode)n.Summary)]);
        return schema;
    }

    /// <summary>An object with the options given and no others, save those named in <paramref name="also"/>, which are described elsewhere.</summary>
    public static JsonObject ObjectOf(IEnumerable<OptionDescriptor> options, params ReadOnlySpan<string> also)
    {
        var properties = new JsonObject();
        foreach (var name in also)
            properties[name] = true;
        var required = new JsonArray();
        JsonNode rest = false;
        var restIsRequired = false;
        foreach (var option in options)
        {
            if (option.Name == RestName)
            {
                rest = option.Element is null ? true : Value(option.Element);
                restIsRequired = option.Required;
                continue;
            }
            properties[option.Name] = Of(option);
            if (option.Required)
                required.Add(option.Name);
        }
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = rest };
        if (required.Count > 0)
            schema["required"] = required;
        if (restIsRequired)
            schema["minProperties"] = 1;
        return schema;
    }

    /// <summary>
    /// An object whose field <c>type</c> says which of the components given its other fields belong to; a condition for each, so that editors complete
    /// the right fields and errors name them.
    /// </summary>
    public static JsonObject ByType(IReadOnlyList<ComponentDescriptor> components, bool typeIsRequired, IEnumerable<string> unknown)
    {
        var names = components.Select(c => (c.Type, c.Summary)).Concat(unknown.Select(u => (u, "")));
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { [TypeField] = Names(names) } };
        if (typeIsRequired)
            schema["required"] = new JsonArray(TypeField);
        schema["allOf"] = new JsonArray([.. components.Select(c => (JsonNode)If(c.Type, Described(c.Summary, ObjectOf(c.Options.Where(o => o.Name != TypeField), TypeField))))]);
        return schema;
    }

    /// <summary>What holds of an object whose <c>type</c> is the one given.</summary>
    public static JsonObject If(string type, JsonObject then) => new()
    {
        ["if"] = new JsonObject { ["properties"] = new JsonObject { [TypeField] = new JsonObject { ["const"] = type } }, ["required"] = new JsonArray(TypeField) },
        ["then"] = then,
    };

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
        OptionShape.Text => AtLeast(Typed("string"), option, "minLength"),
        OptionShape.Flag => Typed("boolean"),
        OptionShape.Integer => Limited(Typed("integer"), option),
        OptionShape.Number => Limited(Typed("number"), option),
        OptionShape.Duration => Limited(Reference("duration"), option),
        OptionShape.Expression => Reference("expression"),
        OptionShape.Choice => Names(option.Choices.Select((c, i) => (c, option.ChoiceSummaries.ElementAtOrDefault(i) ?? ""))),
        OptionShape.List => OneOrMany(Element(option), option.Required),
        OptionShape.Map => AtLeast(new JsonObject { ["type"] = "object", ["additionalProperties"] = Element(option) }, option, "minProperties"),
        OptionShape.Object => ObjectOf(option.Options),
        OptionShape.Variant => option.Variants.All(v => v.Kind == ComponentKind.Window) ? Reference("window") : Variant(option),
        _ => NamedShapes.TryGetValue(option.Name, out var name) ? Reference(name) : [],
    };

    static JsonObject Element(OptionDescriptor option) =>
        option.Element is null ? [] : Value(option.Element with { Min = option.Min, Max = option.Max });

    /// <summary>The limits of a number; of a duration's milliseconds. What is no number has none.</summary>
    static JsonObject Limited(JsonObject schema, OptionDescriptor option)
    {
        if (option.Min is { } min)
            schema["minimum"] = min;
        if (option.Max is { } max)
            schema["maximum"] = max;
        return schema;
    }

    static JsonObject AtLeast(JsonObject schema, OptionDescriptor option, string keyword)
    {
        if (option.Required)
            schema[keyword] = 1;
        return schema;
    }

    /// <summary>An object with a type, or for types that need no more a bare name.</summary>
    public static JsonObject Variant(OptionDescriptor option)
    {
        var full = ByType(option.Variants, typeIsRequired: option.Default is null, []);
        var bare = option.Variants.Where(v => v.Options.All(o => !o.Required)).Select(v => (v.Type, v.Summary)).ToList();
        return bare.Count == 0 ? full : new JsonObject { ["anyOf"] = new JsonArray(full, Names(bare)) };
    }
}
