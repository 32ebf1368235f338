using System.Text.Json.Nodes;
using OrleansStream.Components;
using OrleansStream.Formats;

namespace OrleansStream.Plans;

/// <summary>The JSON Schema (draft 2020-12) of plans, made of the components' descriptors: what editors complete and check with.</summary>
public static class PlanSchema
{
    const string Draft = "https://json-schema.org/draft/2020-12/schema";

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
        ["$defs"] = new JsonObject
        {
            ["duration"] = OptionSchema.DurationDefinition(),
            ["expression"] = OptionSchema.ExpressionDefinition(),
            ["inputs"] = OptionSchema.OneOrMany(OptionSchema.Typed("string")),
            ["source"] = Nodes(catalog, ComponentKind.Source, typeof(SourceOptions), takesFrom: false, hasId: false),
            ["step"] = Nodes(catalog, ComponentKind.Step, null, takesFrom: true, hasId: true),
            ["sink"] = Nodes(catalog, ComponentKind.Sink, typeof(SinkOptions), takesFrom: true, hasId: false),
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
            ["source"] = OptionSchema.Described("The only source, named 'source'.", Reference("source")),
            ["processors"] = OptionSchema.Described("The steps, each reading the one before.", ListOf("step")),
            ["sink"] = OptionSchema.Described("The only sink, named 'sink'.", Reference("sink")),
            ["parallelism"] = OptionSchema.Described("How many tasks share the keys of each keyed step.",
                new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = PlanLimits.Parallelism, ["default"] = 1 }),
        };
        foreach (var option in OptionRecord.Of(typeof(PlanSettings)).DescribeOptions(within: null))
            properties[option.Name] = OptionSchema.Of(option);
        return properties;
    }

    static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    static JsonObject MapOf(string name) => new() { ["type"] = "object", ["additionalProperties"] = Reference(name) };

    static JsonObject ListOf(string name) => new() { ["type"] = "array", ["items"] = Reference(name) };

    /// <summary>Any node of a kind: one alternative per known component, and one for all that the specification names and this build lacks.</summary>
    static JsonObject Nodes(ComponentCatalog catalog, ComponentKind kind, Type? common, bool takesFrom, bool hasId)
    {
        var alternatives = new JsonArray();
        foreach (var component in catalog.Descriptors(kind))
        {
            var options = common is null ? component.Options : component.Options.AddRange(OptionRecord.Of(common).DescribeOptions(within: null));
            var config = OptionSchema.ObjectOf(options.DistinctBy(o => o.Name));
            if (component.Example is { } example)
                config["examples"] = new JsonArray(JsonNode.Parse(example));
            alternatives.Add(Node(component.Summary, new JsonObject { ["const"] = component.Type }, config, takesFrom, hasId));
        }
        string[] lowered = kind == ComponentKind.Step ? ["window"] : ["stream", "database"];
        var others = new JsonArray([.. catalog.Missing(kind).Concat(lowered).Select(n => (JsonNode)n)]);
        alternatives.Add(Node("Named by the specification.", new JsonObject { ["enum"] = others }, OptionSchema.Typed("object"), takesFrom, hasId));
        return new JsonObject { ["oneOf"] = alternatives };
    }

    static JsonObject Node(string summary, JsonObject type, JsonObject config, bool takesFrom, bool hasId)
    {
        var properties = new JsonObject();
        if (hasId)
            properties["id"] = OptionSchema.Described("The step's id; its type if absent.", OptionSchema.Typed("string"));
        properties["type"] = type;
        if (takesFrom)
            properties["from"] = OptionSchema.Described("What it reads: sources, steps or side outputs (step.output); absent: what stands before it.", Reference("inputs"));
        properties["config"] = config;
        var required = new JsonArray("type");
        if (config["required"] is not null)
            required.Add("config");
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = summary,
            ["properties"] = properties,
            ["required"] = required,
            ["additionalProperties"] = false,
        };
    }
}
