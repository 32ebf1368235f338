using OrleansStream.Diagnostics;

namespace OrleansStream.Testing.Files;

public class TestFileReaderTests
{
    const string Plan = """{"sources": {"in": {"type": "kafka"}}, "steps": [], "sinks": {"out": {"type": "console", "from": "in"}}}""";

    [Fact]
    public void A_file_holds_cases_with_phases()
    {
        var file = Read($$"""
            { "pipeline": {{Plan}},
              "cases": [
                { "name": "one", "ordered": true, "end": false, "error": "OS4003",
                  "phases": [ { "inputs": [ { "in": { "id": 1 } }, { "$watermark": 5 }, { "$watermark": 6, "source": "in" }, { "$time": 7 } ],
                                "expect": { "out": [ { "id": 1 }, { "id": 2 } ] } }, {} ] },
                { "inputs": [ { "in": "not json" } ], "expect": { "out": [] }, "error": true } ] }
            """);
        var (one, two) = (file.Cases[0], file.Cases[1]);
        Assert.Equal(("one", true, false, "OS4003"), (one.Name, one.Ordered, one.End, one.Error!.Code));
        Assert.Equal(2, one.Phases.Length);
        Assert.Collection(
            one.Phases[0].Inputs,
            i => Assert.Equal("""{ "id": 1 }""", Assert.IsType<RowInput>(i).Row.GetRawText()),
            i => Assert.Equal(new WatermarkInput(null, 5), i),
            i => Assert.Equal(new WatermarkInput("in", 6), i),
            i => Assert.Equal(new TimeInput(7), i));
        Assert.Equal(2, Assert.Single(one.Phases[0].Expect).Rows.Length);
        Assert.Equal(("case 2", false, true, null), (two.Name, two.Ordered, two.End, two.Error!.Code));
        Assert.Equal("not json", Assert.IsType<RowInput>(Assert.Single(Assert.Single(two.Phases).Inputs)).Pushed);
    }

    [Theory]
    [InlineData("{", ErrorCodes.NotJson)]
    [InlineData("", ErrorCodes.NotJson)]
    [InlineData("[]", ErrorCodes.WrongShape)]
    [InlineData("{}", ErrorCodes.MissingField)]
    [InlineData("""{"cases": {}}""", ErrorCodes.WrongShape)]
    [InlineData("""{"cases": [], "case": 1}""", ErrorCodes.UnknownField)]
    [InlineData("""{"cases": [{"inputs": []}]}""", ErrorCodes.MissingField)]
    [InlineData("""{"pipeline": 1, "cases": []}""", ErrorCodes.WrongShape)]
    [InlineData("""{"pipeline": {}, "cases": [1]}""", ErrorCodes.WrongShape)]
    [InlineData("""{"pipeline": {}, "cases": [{"phases": [], "inputs": []}]}""", ErrorCodes.Conflict)]
    [InlineData("""{"pipeline": {}, "cases": [{"inputs": [{"a": {}, "b": {}}]}]}""", ErrorCodes.WrongShape)]
    [InlineData("""{"pipeline": {}, "cases": [{"inputs": [{"a": [{}]}]}]}""", ErrorCodes.WrongShape)]
    [InlineData("""{"pipeline": {}, "cases": [{"inputs": [{"$watermark": "x"}]}]}""", ErrorCodes.WrongShape)]
    [InlineData("""{"pipeline": {}, "cases": [{"inputs": [{"$water": 1}]}]}""", ErrorCodes.UnknownField)]
    [InlineData("""{"pipeline": {}, "cases": [{"inputs": [{"$time": 1, "source": "a"}]}]}""", ErrorCodes.UnknownField)]
    [InlineData("""{"pipeline": {}, "cases": [{"expect": []}]}""", ErrorCodes.WrongShape)]
    [InlineData("""{"pipeline": {}, "cases": [{"expect": {"out": {}}}]}""", ErrorCodes.WrongShape)]
    [InlineData("""{"pipeline": {}, "cases": [{"error": 3}]}""", ErrorCodes.WrongShape)]
    [InlineData("""{"pipeline": {}, "pipeline": {}, "cases": []}""", ErrorCodes.NotJson)]
    public void What_is_wrong_with_a_file_has_a_code_and_a_place(string text, string code)
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(TestFileReader.Parse(text, "x.test.json", diagnostics));
        Assert.Contains(diagnostics.Items, d => d.Code == code && d.Position is not null);
    }

    [Fact]
    public void A_finding_names_its_line_and_column()
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(TestFileReader.Parse("{\n  \"cases\": [],\n  \"pipelines\": {}\n}", "x.test.json", diagnostics));
        var finding = Assert.Single(diagnostics.Items);
        Assert.Equal(new TextPosition(3, 3), finding.Position);
        Assert.Equal("did you mean 'pipeline'?", finding.Hint);
    }

    [Theory]
    [InlineData("""{"sources": {}, "steps": []}""")]
    [InlineData("""{"id": "x", "source": {}, "processors": [], "sink": {}}""")]
    public void A_plan_in_place_of_a_test_file_is_said_once(string text)
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(TestFileReader.Parse(text, "plans/totals.json", diagnostics));
        var finding = Assert.Single(diagnostics.Items);
        Assert.Equal((ErrorCodes.WrongShape, "This is a plan, not a test file"), (finding.Code, finding.Message));
        Assert.Contains("\"pipeline\": \"totals.json\"", finding.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoints_crashes_and_other_numbers_of_tasks_are_inputs()
    {
        var file = Read("""{ "pipeline": {"sources":{"in":{"type":"kafka"}},"sinks":{"out":{"type":"console"}}}, "cases": [ { "inputs": [ {"$checkpoint": true}, {"$crash": true}, {"$rescale": 3} ] } ] }""");
        Assert.Equal<TestInput>([new CheckpointInput(), new CrashInput(), new RescaleInput(3)], file.Cases[0].Phases[0].Inputs);
    }

    [Theory]
    [InlineData("""{"$checkpoint": 1}""")]
    [InlineData("""{"$crash": false}""")]
    [InlineData("""{"$crash": true, "source": "in"}""")]
    [InlineData("""{"$rescale": 0}""")]
    [InlineData("""{"$rescale": 257}""")]
    [InlineData("""{"$rescale": "3"}""")]
    [InlineData("""{"$crush": true}""")]
    public void Checkpoints_crashes_and_numbers_of_tasks_that_make_no_sense_are_refused(string input)
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(TestFileReader.Parse($$"""{ "pipeline": { "sources": { "in": { "type": "kafka" } }, "sinks": { "out": { "type": "console" } } }, "cases": [ { "inputs": [ {{input}} ] } ] }""", "x.test.json", diagnostics));
        Assert.Contains(diagnostics.Items, d => d.Path!.StartsWith("cases[0].inputs[0]", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_in_yaml_is_the_same_as_in_json()
    {
        var diagnostics = new DiagnosticBag();
        var yaml = TestFileReader.Parse("pipeline: { sources: { in: { type: kafka } }, sinks: { out: { type: console } } }\ncases:\n- inputs:\n  - in: { n: 1 }\n  - $watermark: 5\n  expect: { out: [ n: 1 ] }\n", "x.test.yaml", diagnostics);
        Assert.Empty(diagnostics.Items);
        var json = Read("""{"pipeline":{"sources":{"in":{"type":"kafka"}},"sinks":{"out":{"type":"console"}}},"cases":[{"inputs":[{"in":{"n":1}},{"$watermark":5}],"expect":{"out":[{"n":1}]}}]}""");
        var (one, other) = (Assert.Single(yaml!.Cases), Assert.Single(json.Cases));
        Assert.Equal(other.Plan.Plan, one.Plan.Plan);
        Assert.Equal("""{"n":1}""", Assert.IsType<RowInput>(one.Phases[0].Inputs[0]).Row.GetRawText());
        Assert.Equal(other.Phases[0].Inputs[1], one.Phases[0].Inputs[1]);
        Assert.Equal("""{"n":1}""", Assert.Single(one.Phases[0].Expect[0].Rows).GetRawText());
    }

    [Theory]
    [InlineData("cases: []\npipelines: {}\n", ErrorCodes.UnknownField, 2, 1)]
    [InlineData("cases:\n- pipeline: {}\n  phases: 7\n", ErrorCodes.WrongShape, 3, 11)]
    [InlineData("cases: [\n", ErrorCodes.NotJson, 2, 1)]
    [InlineData("", ErrorCodes.NotJson, 1, 1)]
    [InlineData("cases: []\n---\ncases: []\n", ErrorCodes.NotJson, 2, 1)]
    public void What_is_wrong_with_yaml_has_its_place_in_the_yaml(string text, string code, int line, int column)
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(TestFileReader.Parse(text, "x.test.yml", diagnostics));
        Assert.Contains(diagnostics.Items, d => d.Code == code && d.Position == new TextPosition(line, column));
        Assert.DoesNotContain(diagnostics.Items, d => d.Message.Contains("plan's", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_wrong_with_a_plan_within_yaml_has_its_place_there()
    {
        var file = TestFileReader.Parse("cases:\n- pipeline:\n    sources: { in: { type: kafka } }\n    steps:\n    - { id: f, type: filter, config: { where: a > } }\n    sinks: { out: { type: console } }\n", "x.test.yaml", new DiagnosticBag());
        Assert.Contains("x.test.yaml:5:", TestRunner.Run(Assert.Single(file!.Cases)).Failures[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error()
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(TestFileReader.Read("nowhere/none.test.json", diagnostics));
        Assert.Equal(ErrorCodes.SourceUnavailable, Assert.Single(diagnostics.Items).Code);
    }

    static TestFile Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        var file = TestFileReader.Parse(text, "x.test.json", diagnostics);
        Assert.Empty(diagnostics.Items);
        return file!;
    }
}
