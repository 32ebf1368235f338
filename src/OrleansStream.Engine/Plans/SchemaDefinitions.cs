using System.Text.Json.Nodes;
using OrleansStream.Components;

namespace OrleansStream.Plans;

/// <summary>The shapes that many options share, for the <c>$defs</c> of the schema.</summary>
static class SchemaDefinitions
{
    public static JsonObject Duration() => new()
    {
        ["description"] = "Milliseconds, or text: 500ms, 10s, 5m, 1h, 1d, or ISO 8601.",
        ["anyOf"] = new JsonArray(
            OptionSchema.Typed("integer"),
            new JsonObject
            {
                ["type"] = "string",
                ["pattern"] = @"^\s*-?([0-9.]+\s*(ms|s|m|h|d)|P[0-9.WDTHMS]+)\s*$",
                ["examples"] = new JsonArray("500ms", "10s", "5m", "1h", "1d"),
            }),
    };

    public static JsonObject Expression() => new()
    {
        ["description"] = "An expression, or a condition {field, operator, value}.",
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "string", ["minLength"] = 1 },
            new JsonObject { ["type"] = new JsonArray("number", "boolean") },
            new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["field"] = OptionSchema.Described("A column, nested ones by dots.", new JsonObject { ["type"] = "string", ["minLength"] = 1 }),
                    ["operator"] = new JsonObject { ["enum"] = new JsonArray("eq", "ne", "gt", "gte", "lt", "lte", "in", "contains", "startsWith", "endsWith", "exists") },
                    ["value"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean", "null", "array") },
                },
                ["required"] = new JsonArray("field", "operator"),
                ["additionalProperties"] = false,
            }),
    };

    /// <summary>Declared columns: names and types, nested ones as objects, lists as a list of one type.</summary>
    public static JsonObject Columns() => new()
    {
        ["description"] = "Columns: {name: type | {nested} | [type]}.",
        ["type"] = "object",
        ["minProperties"] = 1,
        ["additionalProperties"] = OptionSchema.Reference("columnType"),
    };

    public static JsonObject ColumnType() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = new JsonArray("bool", "int64", "float64", "decimal", "string", "timestamp", "binary", "json") },
            new JsonObject { ["type"] = "string", ["pattern"] = @"^\s*list\s*<.+>\s*$", ["examples"] = new JsonArray("list<string>") },
            OptionSchema.Reference("columns"),
            new JsonObject { ["type"] = "array", ["items"] = OptionSchema.Reference("columnType"), ["minItems"] = 1, ["maxItems"] = 1 }),
    };

    public static JsonObject Groups() => OptionSchema.Described(
        "Columns, or {name: expression}.",
        OptionSchema.OneOrMany(new JsonObject { ["anyOf"] = new JsonArray(OptionSchema.Typed("string"), new JsonObject { ["type"] = "object", ["additionalProperties"] = OptionSchema.Typed("string") }) }));

    public static JsonObject Format(ComponentCatalog catalog)
    {
        var formats = catalog.Descriptors(ComponentKind.Format);
        var missing = catalog.Missing(ComponentKind.Format);
        return new JsonObject
        {
            ["description"] = "A format's name, or {type, …} with its options.",
            ["anyOf"] = new JsonArray(
                OptionSchema.Names(formats.Select(f => (f.Type, f.Summary)).Concat(missing.Select(m => (m, "")))),
                OptionSchema.ByType(formats, typeIsRequired: true, missing)),
        };
    }

    public static JsonObject Window(ComponentCatalog catalog) =>
        OptionSchema.Described("How rows are cut into windows.", OptionSchema.Variant(new OptionDescriptor("window", OptionShape.Variant, "") { Variants = catalog.Descriptors(ComponentKind.Window) }));
}
