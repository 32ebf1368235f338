using System.Text.Json;

namespace OrleansStream.Cli;

public sealed class CommandTests : IDisposable
{
    const string Cases = """
        { "pipeline": { "sources": { "in": { "type": "kafka" } }, "steps": [], "sinks": { "out": { "type": "console", "from": "in" } } },
          "cases": [
            { "name": "right", "inputs": [ { "in": { "n": 1 } } ], "expect": { "out": [ { "n": 1 } ] } },
            { "name": "wrong", "inputs": [ { "in": { "n": 1 } } ], "expect": { "out": [ { "n": 2 } ] } } ] }
        """;

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Validate_tells_of_each_plan()
    {
        var good = _work.Write("good.json", RunTests.Totals);
        var ran = await Ostream.RunAsync("validate", good);
        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("good.json: valid, 1 warning", ran.Output, StringComparison.Ordinal);
        Assert.Matches(@"good\.json:2:\d+: warning OS1007: .*kafka", ran.Error);
        _work.Write("bad.json", "{");
        ran = await Ostream.RunAsync("validate", _work["*.json"]);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("bad.json:1:", ran.Error, StringComparison.Ordinal);
        Assert.Contains("good.json: valid", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_shows_differences_and_counts()
    {
        var file = _work.Write("a.test.json", Cases);
        var ran = await Ostream.RunAsync("test", file, "--actual", _work["actual.jsonl"]);
        Assert.Equal((1, "1 passed, 1 failed"), (ran.ExitCode, ran.LastLine));
        Assert.Contains("a.test.json: wrong", ran.Output, StringComparison.Ordinal);
        Assert.Contains("- {\"n\":2}", ran.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["""{"case":"right","phases":[{"out":[{"n":1}]}],"error":null}""", """{"case":"wrong","phases":[{"out":[{"n":1}]}],"error":null}"""],
            _work.Lines("actual.jsonl"));
        ran = await Ostream.RunAsync("test", file, "--filter", "RIGHT");
        Assert.Equal((0, "1 passed, 0 failed"), (ran.ExitCode, ran.LastLine));
        ran = await Ostream.RunAsync("test", _work["."]);
        Assert.Equal("1 passed, 1 failed", ran.LastLine);
    }

    [Fact]
    public async Task Test_refuses_files_that_are_none()
    {
        foreach (var (text, message) in new[] { ("{", "a.test.json:1:2: error OS1001"), ("{\"cases\": [{\"nam\": 1}]}", "error OS1003"), ("\0\u0001", "OS1001") })
        {
            var ran = await Ostream.RunAsync("test", _work.Write("a.test.json", text), "--actual", _work["actual.jsonl"]);
            Assert.Equal(2, ran.ExitCode);
            Assert.Contains(message, ran.Error, StringComparison.Ordinal);
        }
        Assert.Equal(2, (await Ostream.RunAsync("test", _work["none.test.json"])).ExitCode);
        Assert.Equal(2, (await Ostream.RunAsync("test", _work["*.none"])).ExitCode);
        Assert.Equal(["a.test.json"], _work.Files);
    }

    [Fact]
    public async Task List_and_schema_are_for_people_and_tools()
    {
        var list = await Ostream.RunAsync("list");
        Assert.Equal(0, list.ExitCode);
        foreach (var name in new[] { "file", "console", "filter", "aggregate", "json", "coalesce" })
            Assert.Contains($"  {name}", list.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await Ostream.RunAsync("list", "steps", "--json")).Output);
        Assert.Contains(json.RootElement.GetProperty("steps").EnumerateArray(), s => s.GetProperty("type").GetString() == "filter");
        using var schema = JsonDocument.Parse((await Ostream.RunAsync("schema")).Output);
        Assert.Equal("object", schema.RootElement.GetProperty("type").GetString());
        Assert.Equal(2, (await Ostream.RunAsync("list", "setps")).ExitCode);
    }

    [Fact]
    public async Task List_tells_all_about_one()
    {
        var ran = await Ostream.RunAsync("list", "windows", "sliding");
        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("  slide: duration, at least 1ms, required\n", ran.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await Ostream.RunAsync("list", "steps", "filter", "--json")).Output);
        Assert.Equal("filter", json.RootElement.GetProperty("type").GetString());
        Assert.Contains("coalesce(", (await Ostream.RunAsync("list", "functions", "coalesce")).Output, StringComparison.Ordinal);
        ran = await Ostream.RunAsync("list", "steps", "fliter");
        Assert.Equal((2, "ostream: error OS4007: There is no step 'fliter' (did you mean 'filter'?)\n"), (ran.ExitCode, ran.Error));
    }

    [Fact]
    public async Task Explain_shows_the_plan()
    {
        var plan = _work.Write("totals.json", RunTests.Totals);
        var ran = await Ostream.RunAsync("explain", plan);
        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("aggregate", ran.Output, StringComparison.Ordinal);
        Assert.Contains("flowchart", (await Ostream.RunAsync("explain", plan, "--mermaid")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_given_and_mistakes_are_answered()
    {
        Assert.Contains("Usage:", (await Ostream.RunAsync()).Output, StringComparison.Ordinal);
        Assert.Contains("--dead-letters", (await Ostream.RunAsync("run", "--help")).Output, StringComparison.Ordinal);
        var ran = await Ostream.RunAsync("vaildate");
        Assert.Equal((2, "ostream: error OS4007: There is no command 'vaildate' (did you mean 'validate'?)\n"), (ran.ExitCode, ran.Error));
    }
}
