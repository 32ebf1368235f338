using System.Text.Json.Nodes;
using OrleansStream.Components;

namespace OrleansStream.Plans;

/// <summary>The JSON Schema (draft 2020-12) of plans, made of the components' descriptors: what editors complete and check with.</summary>
public static class PlanSchema
{
    const string Draft = "https://json-schema.org/draft/2020-12/schema";

    static readonly string NodeId = $"^[A-Za-z0-9_-]{{1,{PlanLimits.IdLength}}}$";

    /// <summary>The schema of plans that use the catalog's components, full form and shorthand, as indented JSON.</summary>
    public static string Json(ComponentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var schema = Root(catalog);
        return JsonText.Write(writer => schema.WriteTo(writer), indented: true) + "\n";
    }

    static JsonObject Root(ComponentCatalog catalog) => new()
    {
        ["$schema"] = Draft,
        ["title"] = "OrleansStream plan",
        ["type"] = "object",
        ["properties"] = Properties(),
        ["additionalProperties"] = false,
        ["anyOf"] = new JsonArray(new JsonObject { ["required"] = new JsonArray("sources") }, new JsonObject { ["required"] = new JsonArray("source") }),
        ["$defs"] = new JsonObject
        {
            ["duration"] = SchemaDefinitions.Duration(),
            ["expression"] = SchemaDefinitions.Expression(),
            ["columns"] = SchemaDefinitions.Columns(),
            ["columnType"] = SchemaDefinitions.ColumnType(),
            ["groups"] = SchemaDefinitions.Groups(),
            ["format"] = SchemaDefinitions.Format(catalog),
            ["window"] = SchemaDefinitions.Window(catalog),
            ["inputs"] = OptionSchema.OneOrMany(OptionSchema.Typed("string")),
            ["source"] = Connectors(catalog, ComponentKind.Source, takesFrom: false),
            ["step"] = Steps(catalog),
            ["sink"] = Connectors(catalog, ComponentKind.Sink, takesFrom: true),
        },
    };

    static JsonObject Properties()
    {
        var properties = new JsonObject
        {
            ["id"] = OptionSchema.Described("The pipeline's id; the file's name if absent.", new JsonObject { ["type"] = "string", ["pattern"] = $"^[a-z0-9-]{{1,{PlanLimits.IdLength}}}$" }),
            ["name"] = OptionSchema.Described("A name for people.", OptionSchema.Typed("string")),
            ["description"] = OptionSchema.Described("What the pipeline is for.", OptionSchema.Typed("string")),
            ["sources"] = OptionSchema.Described("Where rows come from, by name.", MapOf("source")),
            ["steps"] = OptionSchema.Described("What happens to them.", ListOf("step")),
            ["sinks"] = OptionSchema.Described("Where results go, by name; absent: to the console.", MapOf("sink")),
            ["source"] = OptionSchema.Described("The only source, named 'source'.", OptionSchema.Reference("source")),
            ["processors"] = OptionSchema.Described("The steps, each reading the one before.", ListOf("step")),
            ["sink"] = OptionSchema.Described("The only sink, named 'sink'.", OptionSchema.Reference("sink")),
            ["parallelism"] = OptionSchema.Described("How many tasks share the keys of each keyed step.",
                new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = PlanLimits.Parallelism, ["default"] = 1 }),
        };
        foreach (var option in ComponentCatalog.SettingOptions)
            properties[option.Name] = option.Name == "$schema" ? OptionSchema.Described(option.Summary, OptionSchema.Typed("string")) : OptionSchema.Of(option);
        return properties;
    }

    static JsonObject MapOf(string name) => new()
    {
        ["type"] = "object",
        ["propertyNames"] = new JsonObject { ["pattern"] = NodeId },
        ["additionalProperties"] = OptionSchema.Reference(name),
    };

    static JsonObject ListOf(string name) => new() { ["type"] = "array", ["items"] = OptionSchema.Reference(name) };

    static JsonObject Connectors(ComponentCatalog catalog, ComponentKind kind, bool takesFrom)
    {
        var known = catalog.Descriptors(kind);
        var common = ComponentCatalog.CommonOptions(kind);
        var conditions = known.Select(c => Condition(c, OptionSchema.ObjectOf(c.Options.AddRange(common).DistinctBy(o => o.Name)))).ToList();
        var missing = catalog.Missing(kind);
        foreach (var (type, field) in new[] { ("stream", "platform"), ("database", "connector") })
        {
            var names = OptionSchema.Names(known.Select(k => (k.Type, k.Summary)).Concat(missing.Select(m => (m, ""))));
            var config = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { [field] = names }, ["required"] = new JsonArray(field) };
            conditions.Add(OptionSchema.If(type, new JsonObject { ["properties"] = new JsonObject { ["config"] = config }, ["required"] = new JsonArray("config") }));
        }
        var types = known.Select(k => (k.Type, k.Summary)).Concat(missing.Select(m => (m, "")))
            .Append(("stream", "Shorthand: the type is named in config.platform.")).Append(("database", "Shorthand: the type is named in config.connector."));
        return Node(types, conditions, takesFrom, hasId: false);
    }

    static JsonObject Steps(ComponentCatalog catalog)
    {
        const string Window = "window";
        var known = catalog.Descriptors(ComponentKind.Step);
        var conditions = known.Select(c => Condition(c, StepConfig(c))).ToList();
        conditions.Add(OptionSchema.If(Window, new JsonObject
        {
            ["properties"] = new JsonObject { ["config"] = OptionSchema.Reference(Window) },
            ["required"] = new JsonArray("config"),
        }));
        var types = known.Select(k => (k.Type, k.Summary)).Concat(catalog.Missing(ComponentKind.Step).Select(m => (m, "")))
            .Append((Window, "Shorthand: lends its window to the aggregate, reduce or custom step right after it."));
        return Node(types, conditions, takesFrom: true, hasId: true);
    }

    /// <summary>A step's config. A union may name its inputs there, and a window may come from the step before.</summary>
    static JsonObject StepConfig(ComponentDescriptor step)
    {
        var config = OptionSchema.ObjectOf(step.Options);
        if (step.Type == "union")
            ((JsonObject)config["properties"]!)["from"] = OptionSchema.Reference("inputs");
        if (config["required"] is JsonArray required && required.FirstOrDefault(r => r!.ToString() == "window") is { } window)
            required.Remove(window);
        return config;
    }

    /// <summary>What holds of a node of a component's type.</summary>
    static JsonObject Condition(ComponentDescriptor component, JsonObject config)
    {
        if (component.Example is { } example)
            config["examples"] = new JsonArray(JsonNode.Parse(example));
        var then = new JsonObject { ["properties"] = new JsonObject { ["config"] = OptionSchema.Described(component.Summary, config) } };
        if (config["required"] is JsonArray { Count: > 0 } || config["minProperties"] is not null)
            then["required"] = new JsonArray("config");
        return OptionSchema.If(component.Type, then);
    }

    static JsonObject Node(IEnumerable<(string Name, string Summary)> types, IEnumerable<JsonObject> conditions, bool takesFrom, bool hasId)
    {
        var properties = new JsonObject();
        if (hasId)
            properties["id"] = OptionSchema.Described("The step's id; its type if absent.", new JsonObject { ["type"] = "string", ["pattern"] = NodeId });
        properties["type"] = OptionSchema.Described("What it is.", OptionSchema.Names(types));
        if (takesFrom)
            properties["from"] = OptionSchema.Described("What it reads: sources, steps or side outputs (step.output); absent: what stands before it.", OptionSchema.Reference("inputs"));
        properties["config"] = OptionSchema.Described("Its options.", OptionSchema.Typed("object"));
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray("type"),
            ["additionalProperties"] = false,
            ["allOf"] = new JsonArray([.. conditions]),
        };
    }
}
