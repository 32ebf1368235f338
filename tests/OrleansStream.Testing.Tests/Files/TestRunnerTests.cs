using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Testing.Files;

public class TestRunnerTests
{
    const string Plan = """
        { "sources": { "in": { "type": "kafka" } }, "steps": [ { "id": "f", "type": "filter", "config": { "where": "n > 1" } } ],
          "sinks": { "out": { "type": "console" }, "all": { "type": "console", "from": "in" } } }
        """;

    [Fact]
    public void A_case_that_fits_passes_and_tells_what_came_out()
    {
        var result = Run("""
            "phases": [ { "inputs": [ { "in": { "n": 1 } } ], "expect": { "out": [] } }, { "inputs": [ { "in": { "n": 2 } } ], "expect": { "out": [ { "n": 2 } ] } } ]
            """);
        Assert.Empty(result.Failures);
        using var actual = JsonDocument.Parse(result.ToActualJson());
        var expected = JsonDocument.Parse("""{"case": "c", "phases": [{"out": [], "all": [{"n": 1}]}, {"out": [{"n": 2}], "all": [{"n": 2}]}], "error": null}""");
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), result.ToActualJson());
    }

    [Fact]
    public void A_case_that_does_not_fit_shows_the_difference()
    {
        var failure = Assert.Single(Run("""  "inputs": [ { "in": { "n": 3 } } ], "expect": { "out": [ { "n": 2 } ] } """).Failures);
        Assert.Contains("- {\"n\":2}", failure, StringComparison.Ordinal);
        Assert.Contains("+ {\"n\":3}", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_inferred_from_all_rows_of_the_case() =>
        Assert.Empty(Run("""  "inputs": [ { "in": { "n": 2 } }, { "in": { "n": 2.5 } } ], "expect": { "out": [ { "n": 2 }, { "n": 2.5 } ] } """).Failures);

    [Fact]
    public void An_invalid_plan_fails_the_case_with_its_findings()
    {
        var result = Run("""  "inputs": [] """, Plan.Replace("n > 1", "m > 1", StringComparison.Ordinal));
        Assert.False(result.Passed);
        Assert.Equal(ErrorCodes.UnknownColumn, result.Error);
        Assert.Contains(result.Diagnostics, d => d.Code == ErrorCodes.UnknownColumn && d.Position is not null);
        Assert.Contains("x.test.json:1:", Assert.Single(result.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("\"OS2002\"")]
    public void An_error_can_be_expected(string error) =>
        Assert.Empty(Run($"\"inputs\": [], \"error\": {error}", Plan.Replace("n > 1", "m > 1", StringComparison.Ordinal)).Failures);

    [Fact]
    public void Another_error_than_expected_fails_the_case()
    {
        Assert.NotEmpty(Run("""  "inputs": [], "error": "OS4003" """, Plan.Replace("n > 1", "m > 1", StringComparison.Ordinal)).Failures);
        Assert.NotEmpty(Run("""  "inputs": [ { "in": { "n": 1 } } ], "error": true """).Failures);
    }

    [Theory]
    [InlineData("""  "inputs": [ { "inn": { "n": 1 } } ], "error": true """)]
    [InlineData("""  "inputs": [ { "$watermark": 1, "source": "inn" } ], "error": true """)]
    [InlineData("""  "inputs": [], "expect": { "ou": [] }, "error": true """)]
    public void A_name_that_the_plan_lacks_fails_the_case_whatever_it_expects(string body)
    {
        var failure = Assert.Single(Run(body).Failures);
        Assert.Contains("did you mean", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_file_that_is_not_there_fails_its_cases()
    {
        var result = Run("""  "inputs": [] """, "\"no-such-plan.json\"");
        Assert.Equal(ErrorCodes.SourceUnavailable, result.Error);
    }

    static CaseResult Run(string body, string plan = Plan)
    {
        var diagnostics = new DiagnosticBag();
        var file = TestFileReader.Parse($$"""{ "pipeline": {{plan}}, "cases": [ { "name": "c", {{body}} } ] }""", "x.test.json", diagnostics);
        Assert.Empty(diagnostics.Items);
        return TestRunner.Run(Assert.Single(file!.Cases));
    }
}
