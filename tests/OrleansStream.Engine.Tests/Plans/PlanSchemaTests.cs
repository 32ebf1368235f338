using System.Text.Json.Nodes;
using OrleansStream.Components;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

public class PlanSchemaTests
{
    static readonly JsonNode Schema = JsonNode.Parse(PlanSchema.Json(TestCatalog.Create()))!;

    static JsonNode Alternative(string kind, string type) =>
        Schema["$defs"]![kind]!["oneOf"]!.AsArray().Single(a => a!["properties"]!["type"]!["const"]?.ToString() == type)!;

    [Fact]
    public void It_is_a_schema_of_draft_2020_12() => Assert.Equal("https://json-schema.org/draft/2020-12/schema", Schema["$schema"]!.ToString());

    [Fact]
    public void Every_component_of_the_catalog_is_an_alternative()
    {
        var catalog = TestCatalog.Create();
        foreach (var (name, kind) in new[] { ("source", ComponentKind.Source), ("step", ComponentKind.Step), ("sink", ComponentKind.Sink) })
            Assert.All(catalog.Descriptors(kind), d => Assert.NotNull(Alternative(name, d.Type)));
    }

    [Fact]
    public void Options_have_their_shapes_limits_and_defaults()
    {
        var rate = Alternative("source", "ticks")["properties"]!["config"]!["properties"]!["rate"]!;
        Assert.Equal(("integer", 1, 10, "Rows a second."), (rate["type"]!.ToString(), (int)rate["minimum"]!, (int)rate["default"]!, rate["description"]!.ToString()));
    }

    [Fact]
    public void A_source_takes_what_every_source_takes() =>
        Assert.NotNull(Alternative("source", "file")["properties"]!["config"]!["properties"]!["eventTime"]!["properties"]!["outOfOrderness"]);

    [Fact]
    public void A_config_is_required_where_an_option_is()
    {
        Assert.Equal(["type", "config"], Alternative("sink", "file")["required"]!.AsArray().Select(r => r!.ToString()));
        Assert.Equal(["type"], Alternative("sink", "console")["required"]!.AsArray().Select(r => r!.ToString()));
    }

    [Fact]
    public void Names_of_the_specification_that_this_build_lacks_are_allowed()
    {
        var others = Schema["$defs"]!["source"]!["oneOf"]!.AsArray()[^1]!["properties"]!["type"]!["enum"]!.AsArray().Select(n => n!.ToString());
        Assert.Contains("kafka", others);
        Assert.DoesNotContain("file", others);
    }

    [Fact]
    public void Settings_are_properties_of_the_plan()
    {
        Assert.Equal(["block", "buffer", "drop", "sample"], Schema["properties"]!["backpressure"]!["properties"]!["strategy"]!["enum"]!.AsArray().Select(n => n!.ToString()));
        Assert.False((bool)Schema["additionalProperties"]!);
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var references = new List<string>();
        Collect(Schema, references);
        Assert.NotEmpty(references);
        Assert.All(references.Distinct(), r => Assert.NotNull(Schema["$defs"]![r["#/$defs/".Length..]]));
    }

    static void Collect(JsonNode? node, List<string> references)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Collect(item, references);
        }
        else if (node is JsonObject map)
        {
            foreach (var (name, value) in map)
            {
                if (name == "$ref")
                    references.Add(value!.ToString());
                Collect(value, references);
            }
        }
    }
}
