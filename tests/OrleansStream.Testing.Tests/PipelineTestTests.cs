using OrleansStream.Diagnostics;

namespace OrleansStream.Testing;

public class PipelineTestTests
{
    const string Filter = """
        { "sources": { "in": { "type": "kafka", "config": { "topic": "t", "schema": { "id": "int64", "n": "int64" } } } },
          "steps": [ { "id": "f", "type": "filter", "config": { "where": "n > 1" } } ],
          "sinks": { "out": { "type": "postgres", "from": "f" }, "bad": { "type": "console", "from": "$deadLetters" } } }
        """;

    const string Union = """
        { "sources": { "a": { "type": "kafka" }, "b": { "type": "kafka" } },
          "steps": [ { "id": "u", "type": "union", "from": [ "a", "b" ] } ],
          "sinks": { "out": { "type": "console", "from": "u" } } }
        """;

    sealed record Order(long Id, long N);

    [Fact]
    public void Rows_are_text_nodes_anonymous_objects_or_records() =>
        PipelineTest.Start(Filter)
            .Push("in", """{ "id": 1, "n": 2 }""", new { id = 2, n = 2 }, new Order(3, 2), System.Text.Json.Nodes.JsonNode.Parse("""{"id": 4, "n": 2}""")!)
            .ExpectInOrder("out", new { id = 1 }, new { id = 2 }, new { id = 3 }, """{ "id": 4, "n": 2.0 }""");

    [Fact]
    public void Output_gives_the_rows_since_the_last_look()
    {
        var test = PipelineTest.Start(Filter).Push("in", new Order(1, 2), new Order(2, 1));
        Assert.Equal("""{"id":1,"n":2}""", Assert.Single(test.Output("out")).ToJsonString());
        Assert.Empty(test.Output("out"));
        Assert.Single(test.Push("in", new Order(3, 3)).Output("out"));
    }

    [Fact]
    public void A_difference_is_shown_row_by_row()
    {
        var test = PipelineTest.Start(Filter).Push("in", new Order(1, 2));
        var failure = Assert.Throws<ExpectationException>(() => test.Expect("out", new { id = 1, n = 3 }));
        Assert.Equal(
            """
            The rows of 'out' differ (- missing, + unexpected):
              - {"id":1,"n":3}
              + {"id":1,"n":2}
              ~             ^

            """.ReplaceLineEndings("\n"), failure.Message);
    }

    [Fact]
    public void Dead_letters_name_the_row_by_its_number()
    {
        var test = PipelineTest.Start(Filter)
            .Push("in", new Order(1, 2))
            .Push("in", new Order(2, 2), """{"id": 3, "n": 1.5}""", "oops", new Order(4, 2));
        Assert.Equal([(2L, ErrorCodes.ValueDoesNotFit), (3L, ErrorCodes.MalformedRow)], test.DeadLetters.Select(d => (d.Position!.Value, d.Code)));
        test.Expect("bad", new { node = "in", position = 2 }, new { position = 3, raw = "oops" });
        test.Expect("out", new { id = 1 }, new { id = 2 }, new { id = 4 });
    }

    [Fact]
    public void Columns_are_inferred_from_all_that_was_pushed_before_the_first_look()
    {
        var test = PipelineTest.Start(Union).Push("a", new { x = 1 }).Push("a", new { x = 1.5 }).Push("b", new { y = "t" });
        Assert.Equal(["""{"x":1,"y":null}""", """{"x":1.5,"y":null}""", """{"x":null,"y":"t"}"""], Rows(test.Output("out")));
        test.Push("b", """{"y": 3}""");
        Assert.Equal(ErrorCodes.ValueDoesNotFit, Assert.Single(test.DeadLetters).Code);
    }

    [Fact]
    public void Columns_are_inferred_from_sample_rows()
    {
        var samples = new Dictionary<string, IReadOnlyList<object>> { ["a"] = [new { x = 1 }], ["b"] = [new { x = 2.5 }] };
        var test = PipelineTest.Start(Union, new PipelineTestOptions { SampleRows = samples }).Push("a", new { x = 7 });
        Assert.Equal(["""{"x":7}"""], Rows(test.Output("out")).Select(r => r.Replace("7.0", "7", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_source_without_rows_and_schema_is_named_when_the_plan_needs_its_columns()
    {
        const string plan = """
            { "sources": { "a": { "type": "kafka" } }, "steps": [ { "id": "f", "type": "filter", "config": { "where": "x > 1" } } ], "sinks": { "out": { "type": "console" } } }
            """;
        var failure = Assert.Throws<PlanException>(() => PipelineTest.Start(plan).Output("out"));
        Assert.Contains(failure.Diagnostics, d => d.Code == ErrorCodes.UnknownColumn);
        Assert.Contains(failure.Diagnostics, d => d.Code == ErrorCodes.MissingField && d.Node == "a");
    }

    [Theory]
    [InlineData("{", ErrorCodes.NotJson)]
    [InlineData("{}", ErrorCodes.NoInput)]
    [InlineData("""{"sources": {"in": {"type": "kafka", "config": {"schema": {"n": "int"}}}}, "sinks": {"out": {"type": "x"}}}""", ErrorCodes.UnknownDataType)]
    [InlineData("""{"sources": {"in": {"type": "x"}}, "steps": [{"id": "s", "type": "fliter"}], "sinks": {"out": {"type": "x"}}}""", ErrorCodes.UnknownType)]
    public void A_plan_that_cannot_run_is_refused(string plan, string code) =>
        Assert.Contains(Assert.Throws<PlanException>(() => PipelineTest.Start(plan)).Diagnostics, d => d.Code == code);

    [Fact]
    public void Names_that_the_plan_does_not_have_are_refused()
    {
        var test = PipelineTest.Start(Filter);
        Assert.Throws<ArgumentException>(() => test.Push("nowhere", "{}"));
        Assert.Throws<ArgumentException>(() => test.Watermark("nowhere", 1));
        Assert.Throws<ArgumentException>(() => test.Output("nowhere"));
        Assert.Throws<ArgumentException>(() => test.Late("nowhere"));
    }

    [Fact]
    public void The_clock_starts_where_asked_and_never_goes_back()
    {
        var test = PipelineTest.Start(Filter, new PipelineTestOptions { StartTime = 100 });
        Assert.Equal(100, test.Now);
        Assert.Equal(100, test.AdvanceTimeTo(50).Now);
        Assert.Equal(500, test.AdvanceTimeTo(500).Now);
    }

    static IEnumerable<string> Rows(IEnumerable<System.Text.Json.Nodes.JsonObject> rows) => rows.Select(r => r.ToJsonString());
}
