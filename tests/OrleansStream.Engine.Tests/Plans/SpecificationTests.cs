using System.Text.Json.Nodes;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

/// <summary>The specification's own pipelines, unchanged: each must validate; what this build lacks are warnings.</summary>
public class SpecificationTests
{
    static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Plans", "Specification", name));

    static void IsGood(string json)
    {
        var findings = TestCatalog.Validate(json);
        Assert.All(findings, f => Assert.True(f.Severity == DiagnosticSeverity.Warning && f.Code is ErrorCodes.NotInThisBuild or ErrorCodes.Conflict, f.ToString()));
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
    public void A_pipeline_validates_unchanged(string name) => IsGood(Text(name));

    [Fact]
    public void Each_pattern_validates_as_a_step()
    {
        foreach (var pattern in JsonNode.Parse(Text("08-patterns.json"))!["patterns"]!.AsArray())
            IsGood($$"""{ "source": { "type": "file", "config": { "path": "x" } }, "processors": [ { "type": "cep", "config": { "pattern": {{pattern!.ToJsonString()}} } } ] }""");
    }

    [Fact]
    public void Each_join_validates_with_the_sources_that_it_names()
    {
        foreach (var join in JsonNode.Parse(Text("09-joins.json"))!["joins"]!.AsArray())
        {
            IsGood($$"""
                { "sources": { "{{join!["leftStream"]}}": { "type": "file", "config": { "path": "x" } }, "{{join["rightStream"]}}": { "type": "file", "config": { "path": "x" } } },
                  "steps": [ { "type": "join", "config": {{join.ToJsonString()}} } ] }
                """);
        }
    }

    [Fact]
    public void Each_backpressure_value_is_a_setting()
    {
        foreach (var value in JsonNode.Parse(Text("11-backpressure.json"))!["backpressure"]!.AsArray())
            Assert.Empty(TestCatalog.Validate($$"""{ "source": { "type": "file", "config": { "path": "x" } }, "sink": { "type": "console" }, "backpressure": {{value!.ToJsonString()}} }"""));
    }

    [Fact]
    public void A_comment_at_the_top_is_allowed() =>
        Assert.Empty(TestCatalog.Validate("""{ "comment": "a", "$comment": "b", "source": { "type": "file", "config": { "path": "x" } }, "sink": { "type": "console" } }"""));
}
