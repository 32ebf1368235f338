using OrleansStream.Diagnostics;
using System.Text.Json.Nodes;
using OrleansStream.Components;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

public class PlanSchemaTests
{
    static readonly JsonNode Schema = JsonNode.Parse(PlanSchema.Json(TestCatalog.Create()))!;

    static readonly SchemaValidator Validator = new(Schema);

    /// <summary>What holds of the config of a node of a type.</summary>
    static JsonNode Config(string kind, string type) => Then(kind, type)["properties"]!["config"]!;

    static JsonNode Then(string kind, string type) =>
        Schema["$defs"]![kind]!["allOf"]!.AsArray().Single(a => a!["if"]!["properties"]!["type"]!["const"]!.ToString() == type)!["then"]!;

    static string[] Types(string kind) => [.. Schema["$defs"]![kind]!["properties"]!["type"]!["enum"]!.AsArray().Select(n => n!.ToString())];

    [Fact]
    public void It_is_a_schema_of_draft_2020_12() => Assert.Equal("https://json-schema.org/draft/2020-12/schema", Schema["$schema"]!.ToString());

    [Fact]
    public void Every_component_of_the_catalog_is_an_alternative()
    {
        var catalog = TestCatalog.Create();
        foreach (var (name, kind) in new[] { ("source", ComponentKind.Source), ("step", ComponentKind.Step), ("sink", ComponentKind.Sink) })
        {
            Assert.All(catalog.Descriptors(kind), d => Assert.NotNull(Config(name, d.Type)));
            Assert.Empty(catalog.Descriptors(kind).Select(d => d.Type).Except(Types(name)));
        }
    }

    [Fact]
    public void Options_have_their_shapes_limits_and_defaults()
    {
        var rate = Config("source", "ticks")["properties"]!["rate"]!;
        Assert.Equal(("integer", 1, 10, "Rows a second."), (rate["type"]!.ToString(), (int)rate["minimum"]!, (int)rate["default"]!, rate["description"]!.ToString()));
    }

    [Fact]
    public void Choices_say_what_they_mean()
    {
        var type = Schema["$defs"]!["step"]!["properties"]!["type"]!;
        Assert.Equal(type["enum"]!.AsArray().Count, type["enumDescriptions"]!.AsArray().Count);
    }

    [Fact]
    public void A_source_takes_what_every_source_takes() =>
        Assert.NotNull(Config("source", "file")["properties"]!["eventTime"]!["properties"]!["outOfOrderness"]);

    [Fact]
    public void A_config_is_required_where_an_option_is()
    {
        Assert.Equal("config", Then("sink", "file")["required"]![0]!.ToString());
        Assert.Null(Then("sink", "console")["required"]);
    }

    [Fact]
    public void Names_of_the_specification_that_this_build_lacks_are_allowed() => Assert.Contains("kafka", Types("source"));

    [Fact]
    public void Settings_are_properties_of_the_plan()
    {
        Assert.Equal(["block", "buffer", "drop", "sample"], Schema["properties"]!["backpressure"]!["properties"]!["strategy"]!["enum"]!.AsArray().Select(n => n!.ToString()));
        Assert.False((bool)Schema["additionalProperties"]!);
    }

    [Theory]
    [InlineData("01-user-analytics.json")]
    [InlineData("02-real-time-analytics.json")]
    [InlineData("03-revenue-having.json")]
    [InlineData("04-iot-sensors.json")]
    [InlineData("05-iot-anomalies.json")]
    [InlineData("06-pricing-vwap.json")]
    [InlineData("07-fraud-pattern.json")]
    [InlineData("10-exactly-once.json")]
    public void The_specifications_pipelines_are_accepted(string name) =>
        Assert.Null(Validator.Check(JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Plans", "Specification", name)))));

    [Theory]
    [InlineData("""{ }""")]
    [InlineData("""{ "source": { } }""")]
    [InlineData("""{ "source": { "type": "fiel", "config": { "path": "x" } } }""")]
    [InlineData("""{ "source": { "type": "file" } }""")]
    [InlineData("""{ "source": { "type": "file", "config": { } } }""")]
    [InlineData("""{ "source": { "type": "file", "config": { "path": "" } } }""")]
    [InlineData("""{ "source": { "type": "file", "config": { "path": "x", "pth": "x" } } }""")]
    [InlineData("""{ "source": { "type": "file", "config": { "path": "x", "format": "jsn" } } }""")]
    [InlineData("""{ "source": { "type": "file", "config": { "path": "x", "format": { "type": "csv", "delimitr": ";" } } } }""")]
    [InlineData("""{ "source": { "type": "file", "config": { "path": "x", "schema": { "a": "int" } } } }""")]
    [InlineData("""{ "source": { "type": "file", "config": { "path": "x", "eventTime": { "field": "a", "unit": "h" } } } }""")]
    [InlineData("""{ "source": { "type": "ticks", "config": { "rate": 0 } } }""")]
    [InlineData("""{ "source": { "type": "ticks", "config": { "rate": 1.5 } } }""")]
    [InlineData("""{ "source": { "type": "stream", "config": { "topic": "x" } } }""")]
    [InlineData("""{ "sources": { "a b": { "type": "ticks" } } }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "parallelism": 0 }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "paralelism": 1 }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "id": "No" }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "backpressure": { "strategy": "none" } }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "checkpointing": { "interval": "soon" } }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "checkpointing": { "interval": 1 } }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "filter" } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "filter", "config": { "where": { "field": "a", "operator": "like", "value": 1 } } } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "filter", "config": { "where": [] } } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "filter", "confg": { "where": "a" }, "config": { "where": "a" } } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "select", "config": { } } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "aggregate", "config": { "aggregations": [ { "type": "summ" } ] } } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "aggregate", "config": { "type": "count", "window": { "size": "1m" } } } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "aggregate", "config": { "type": "count", "window": { "type": "tumbling" } } } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "aggregate", "config": { "type": "count", "window": { "type": "tumbling", "size": "1m", "gap": "1s" } } } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "aggregate", "config": { "type": "count", "window": { "type": "session", "gap": "1s", "trigger": { "type": "clock" } } } } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "aggregate", "config": { "type": "count", "groupBy": [1] } } ] }""")]
    [InlineData("""{ "source": { "type": "ticks" }, "processors": [ { "type": "window", "config": { "type": "session" } }, { "type": "aggregate", "config": { "type": "count" } } ] }""")]
    public void What_is_wrong_is_refused_by_schema_and_validator(string plan)
    {
        Assert.NotNull(Validator.Check(JsonNode.Parse(plan)));
        Assert.Contains(TestCatalog.Validate(plan), f => f.Severity == DiagnosticSeverity.Error);
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
