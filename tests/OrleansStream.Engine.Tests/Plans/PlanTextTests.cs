using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

public class PlanTextTests
{
    static Plan Read(string json)
    {
        var text = PlanText.Read(json);
        Assert.Empty(text.Diagnostics);
        return text.Plan!;
    }

    static Diagnostic Only(string json)
    {
        var text = PlanText.Read(json);
        Assert.Null(text.Plan);
        return Assert.Single(text.Diagnostics);
    }

    [Fact]
    public void Full_form_is_read_as_written()
    {
        var plan = Read("""
            { "id": "revenue", "name": "Revenue", "description": "of today",
              "sources": { "orders": { "type": "kafka", "config": { "topics": ["o"] } }, "refunds": { "type": "kafka" } },
              "steps": [ { "id": "all", "type": "union", "from": ["orders", "refunds"] },
                         { "id": "paid", "type": "filter", "from": "all", "config": { "where": "x" } } ],
              "sinks": { "out": { "type": "file", "from": "paid", "config": { "path": "p" } } },
              "parallelism": 4, "delivery": "exactlyOnce" }
            """);
        Assert.Equal(new Plan
        {
            Id = "revenue",
            Name = "Revenue",
            Description = "of today",
            Sources = [new("orders", "kafka", ComponentConfig.Parse("""{"topics":["o"]}""")), new("refunds", "kafka", ComponentConfig.Empty)],
            Steps = [new("all", "union", ["orders", "refunds"], ComponentConfig.Empty), new("paid", "filter", ["all"], ComponentConfig.Parse("""{"where":"x"}"""))],
            Sinks = [new("out", "file", ["paid"], ComponentConfig.Parse("""{"path":"p"}"""))],
            Parallelism = 4,
            Settings = ComponentConfig.Parse("""{"delivery":"exactlyOnce"}"""),
        }, plan);
    }

    [Fact]
    public void Shorthand_names_source_and_sink_and_numbers_repeated_steps()
    {
        var plan = Read("""
            { "source": { "type": "file" }, "processors": [ { "type": "filter" }, { "type": "map" }, { "type": "filter" }, { "id": "map-2", "type": "map" }, { "type": "map" } ],
              "sink": { "type": "console" } }
            """);
        Assert.Equal("source", plan.Sources[0].Name);
        Assert.Equal("sink", plan.Sinks[0].Name);
        Assert.Equal(["filter", "map", "filter-2", "map-2", "map-3"], plan.Steps.Select(s => s.Id));
    }

    [Fact]
    public void Stream_and_database_name_their_type_within()
    {
        var plan = Read("""
            { "source": { "type": "stream", "config": { "platform": "kafka", "topics": ["a"] } }, "sink": { "type": "database", "config": { "connector": "postgres", "table": "t" } } }
            """);
        Assert.Equal(("kafka", ComponentConfig.Parse("""{"topics":["a"]}""")), (plan.Sources[0].Type, plan.Sources[0].Config));
        Assert.Equal(("postgres", ComponentConfig.Parse("""{"table":"t"}""")), (plan.Sinks[0].Type, plan.Sinks[0].Config));
    }

    [Fact]
    public void Window_step_lends_its_window_to_the_step_right_after_it()
    {
        var plan = Read("""
            { "source": { "type": "file" }, "processors": [ { "type": "filter" }, { "type": "window", "config": { "type": "tumbling", "size": 5 } },
              { "type": "aggregate", "config": { "type": "count" } } ] }
            """);
        Assert.Equal(["filter", "aggregate"], plan.Steps.Select(s => s.Id));
        Assert.Equal(ComponentConfig.Parse("""{"window":{"type":"tumbling","size":5},"type":"count"}"""), plan.Steps[1].Config);
    }

    [Fact]
    public void What_a_window_step_reads_is_read_by_the_step_that_takes_its_window()
    {
        var plan = Read("""
            { "sources": { "a": { "type": "file" } }, "steps": [ { "id": "w", "type": "window", "from": "a" }, { "id": "s", "type": "aggregate", "from": "w" } ] }
            """);
        Assert.Equal(["a"], plan.Steps[0].From);
    }

    [Theory]
    [InlineData("""[ { "type": "window" }, { "type": "filter" } ]""")]
    [InlineData("""[ { "type": "window" } ]""")]
    public void Window_step_without_a_taker_is_an_error(string processors)
    {
        var finding = Only($$"""{ "source": { "type": "file" }, "processors": {{processors}} }""");
        Assert.Equal((ErrorCodes.Conflict, "processors[0]"), (finding.Code, finding.Path));
    }

    [Fact]
    public void Results_go_to_the_console_when_no_sink_is_named()
    {
        Assert.Equal(new SinkNode("sink", "console", [], ComponentConfig.Empty), Read("""{ "source": { "type": "file" } }""").Sinks[0]);
        Assert.Empty(Read("""{ "source": { "type": "file" }, "sinks": {} }""").Sinks);
    }

    [Fact]
    public void A_union_may_name_its_inputs_in_its_config()
    {
        var plan = Read("""{ "sources": { "a": { "type": "file" }, "b": { "type": "file" } }, "steps": [ { "type": "union", "config": { "from": ["a", "b"] } } ] }""");
        Assert.Equal(new StepNode("union", "union", ["a", "b"], ComponentConfig.Empty), plan.Steps[0]);
    }

    [Theory]
    [InlineData("My Plan_2", "my-plan-2")]
    [InlineData("--", "pipeline")]
    [InlineData(null, "pipeline")]
    public void Id_is_the_default_made_fit_for_ids(string? given, string id) =>
        Assert.Equal(id, PlanText.Read("""{ "source": { "type": "file" } }""", given).Plan!.Id);

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_allowed()
    {
        var plan = Read("\uFEFF{ // a note\n \"source\": { \"type\": \"file\", /* more */ \"config\": { \"a\": [1, /* in */ 2,], }, }, }");
        Assert.Equal(ComponentConfig.Parse("""{"a":[1,2]}"""), plan.Sources[0].Config);
    }

    [Theory]
    [InlineData("", ErrorCodes.NotJson, 1, 1)]
    [InlineData("{", ErrorCodes.NotJson, 1, 2)]
    [InlineData("{\n  \"source\": nope }", ErrorCodes.NotJson, 2, 14)]
    [InlineData("{\"id\": \"a\",\n \"id\": \"b\"}", ErrorCodes.NotJson, 2, 2)]
    [InlineData("{\"id\": \"\\ud800\"}", ErrorCodes.NotJson, 1, 8)]
    [InlineData("{\"x\": [1e+0000012, -1.5E-1234567]}", ErrorCodes.NotJson, 1, 20)]
    [InlineData("{\"\\udc00\": 1}", ErrorCodes.NotJson, 1, 2)]
    [InlineData("[]", ErrorCodes.WrongShape, 1, 1)]
    public void Text_that_is_no_plan_is_refused_with_its_place(string text, string code, int line, int column)
    {
        var finding = Only(text);
        Assert.Equal((code, new TextPosition(line, column)), (finding.Code, finding.Position));
    }

    [Fact]
    public void Text_beyond_the_limits_is_refused()
    {
        Assert.Equal(ErrorCodes.TooLarge, Only(new string(' ', PlanLimits.TextLength + 1)).Code);
        Assert.Equal(ErrorCodes.TooLarge, Only($$"""{ "ui": {{new string('[', 200)}}{{new string(']', 200)}} }""").Code);
        var steps = string.Join(",", Enumerable.Repeat("""{"type":"filter"}""", PlanLimits.Nodes));
        Assert.Equal(ErrorCodes.TooLarge, Only($$"""{ "source": { "type": "file" }, "steps": [{{steps}}] }""").Code);
    }

    [Theory]
    [InlineData("""{ "sorces": {} }""", ErrorCodes.UnknownField, "sorces", "did you mean 'sources'?")]
    [InlineData("""{ "sources": [] }""", ErrorCodes.WrongShape, "sources", null)]
    [InlineData("""{ "steps": {} }""", ErrorCodes.WrongShape, "steps", null)]
    [InlineData("""{ "steps": [ 1 ] }""", ErrorCodes.WrongShape, "steps[0]", null)]
    [InlineData("""{ "steps": [ {} ] }""", ErrorCodes.MissingField, "steps[0]", null)]
    [InlineData("""{ "steps": [ { "type": 1 } ] }""", ErrorCodes.WrongShape, "steps[0].type", null)]
    [InlineData("""{ "steps": [ { "type": "filter", "form": "x" } ] }""", ErrorCodes.UnknownField, "steps[0].form", "did you mean 'from'?")]
    [InlineData("""{ "steps": [ { "type": "filter", "from": [1] } ] }""", ErrorCodes.WrongShape, "steps[0].from[0]", null)]
    [InlineData("""{ "steps": [ { "type": "filter", "config": [] } ] }""", ErrorCodes.WrongShape, "steps[0].config", null)]
    [InlineData("""{ "source": { "type": "file", "from": "x" } }""", ErrorCodes.UnknownField, "source.from", null)]
    [InlineData("""{ "source": { "type": "stream" } }""", ErrorCodes.MissingField, "source.config", "a stream names its platform")]
    [InlineData("""{ "source": { "type": "stream", "config": { "platform": 1 } } }""", ErrorCodes.WrongShape, "source.config.platform", null)]
    [InlineData("""{ "parallelism": "4" }""", ErrorCodes.WrongShape, "parallelism", null)]
    [InlineData("""{ "parallelism": 99999999999 }""", ErrorCodes.OutOfRange, "parallelism", null)]
    [InlineData("""{ "id": 5 }""", ErrorCodes.WrongShape, "id", null)]
    [InlineData("""{ "source": { "type": "a" }, "sources": {} }""", ErrorCodes.Conflict, "source", null)]
    [InlineData("""{ "processors": [], "steps": [] }""", ErrorCodes.Conflict, "processors", null)]
    public void A_wrong_frame_is_an_error_with_its_path(string json, string code, string path, string? hint)
    {
        var finding = Only(json);
        Assert.Equal((code, path), (finding.Code, finding.Path));
        Assert.NotNull(finding.Position);
        if (hint is not null)
            Assert.Equal(hint, finding.Hint);
    }
}
