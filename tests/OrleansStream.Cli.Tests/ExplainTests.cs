using OrleansStream.Tests;

namespace OrleansStream.Cli;

/// <summary>What <c>explain</c> writes, to the letter, and what it says when something is missing.</summary>
public sealed class ExplainTests : IDisposable
{
    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    /// <summary>After a change on purpose: <c>ostream explain PLAN</c>, then <c>--physical --mermaid</c>, both into the file.</summary>
    [Theory]
    [InlineData("samples/quickstart/revenue.json", "revenue.txt")]
    [InlineData("samples/demo/earthquakes.json", "earthquakes.txt")]
    [InlineData("tests/OrleansStream.Cli.Tests/Explained/shops.json", "shops.txt")]
    public async Task A_plan_is_explained_as_written_down(string plan, string expected)
    {
        var path = Path.Combine(Repository.Root, plan);
        var text = await Ostream.RunAsync("explain", path);
        var chart = await Ostream.RunAsync("explain", path, "--physical", "--mermaid");
        Assert.Equal((0, 0), (text.ExitCode, chart.ExitCode));
        var committed = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "OrleansStream.Cli.Tests", "Explained", expected));
        Assert.Equal(committed.ReplaceLineEndings("\n"), (text.Output + chart.Output).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Columns_that_are_not_declared_come_from_a_sample()
    {
        var plan = _work.Write("plan.json", """{ "source": { "type": "kafka", "config": { "eventTime": { "field": "ts" } } }, "processors": [ { "type": "select", "config": { "twice": "n * 2" } } ] }""");
        var ran = await Ostream.RunAsync("explain", plan);
        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("OS1007: The source 'kafka' is not part of this build", ran.Output, StringComparison.Ordinal);
        var rows = _work.Write("rows.jsonl", "{\"n\": 1, \"ts\": 5, \"other\": true}\n");
        ran = await Ostream.RunAsync("explain", plan, "--input", $"source={rows}");
        Assert.Contains("columns: {n: int64, ts: int64}, 2 of the 3 inferred from", ran.Output, StringComparison.Ordinal);
        Assert.Contains("{twice: int64}", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_known_is_said()
    {
        var ran = await Ostream.RunAsync("explain", _work.Write("plan.json", """{ "source": { "type": "http" }, "processors": [ { "type": "filter", "config": { "where": "a > 1" } } ] }"""), "--physical");
        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("Not known before it runs: the columns of 'source'", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hash_does_not_see_how_a_plan_is_laid_out()
    {
        var left = _work.Write("left.json", """{ "id": "a", "source": { "type": "file", "config": { "path": "x", "mode": "once" } } }""");
        var right = _work.Write("right.json", """{ "sinks": { "sink": { "type": "console" } }, "id": "a", "sources": { "source": { "config": { "path": "x" }, "type": "file" } }, "name": "n" }""");
        var ran = await Ostream.RunAsync("hash", left, right);
        var lines = ran.Output.TrimEnd().Split('\n');
        Assert.Equal(lines[0][..64], lines[1][..64]);
        Assert.EndsWith("  " + left, lines[0], StringComparison.Ordinal);
        var canonical = await Ostream.RunAsync("hash", right, "--canonical");
        Assert.Contains("\"from\": \"source\"", canonical.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Ostream.RunAsync("hash", _work.Write("bad.json", "{"))).ExitCode);
    }
}
