using System.Text;

namespace OrleansStream.Cli;

/// <summary>Input of every bad kind: a clear error or a dead letter, never a stack trace, a hang or a half-written result.</summary>
public sealed class BadInputTests : IDisposable
{
    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("\n\n\n", 0, 0)]
    [InlineData("{\"region\":\"eu\",\"amount\":2,\"ts\":1}", 1, 0)]
    [InlineData("not json\n{\"region\":\"eu\",\"amount\":2,\"ts\":1}\n", 1, 1)]
    [InlineData("{\"region\":\"eu\",\"amount\":2,\"ts\":1}\n{\"region\":\"eu\",\"amount\":2,\"ts\"", 1, 1)]
    [InlineData("{\"region\":5,\"amount\":\"x\",\"ts\":true}\n", 0, 1)]
    [InlineData("{}\n", 0, 1)]
    [InlineData("{\"region\":\"eu\",\"amount\":2,\"ts\":1,\"more\":[{}]}\n", 1, 0)]
    [InlineData("{\"region\":\"eu\",\"amount\":2,\"ts\":1e300}\n", 0, 1)]
    [InlineData("[1]\n\"x\"\nnull\n{\"region\":\"eu\",\"amount\":2,\"ts\":1}\n", 1, 3)]
    [InlineData("{\"$watermark\":\"soon\"}\n", 0, 1)]
    public async Task Rows_that_do_not_fit_are_dead_letters(string input, int results, int letters)
    {
        var ran = await RunAsync(Encoding.UTF8.GetBytes(input));
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Equal(results, _work.Lines("out.jsonl").Length);
        Assert.Equal(letters, _work.Lines("bad.jsonl").Length);
    }

    [Fact]
    public async Task A_binary_file_is_dead_letters()
    {
        var bytes = new byte[200_000];
        new Random(7).NextBytes(bytes);
        var ran = await RunAsync(bytes);
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Empty(_work.Lines("out.jsonl"));
        Assert.True(_work.Lines("bad.jsonl").Length > 100);
    }

    [Fact]
    public async Task A_line_of_100_megabytes_is_a_dead_letter()
    {
        var row = "{\"region\":\"eu\",\"amount\":2,\"ts\":1}\n"u8;
        var input = new MemoryStream();
        input.Write(row);
        input.Write("{\"region\":\""u8);
        input.Write(Enumerable.Repeat((byte)'x', 100_000_000).ToArray());
        input.Write("\",\"amount\":2,\"ts\":2}\n"u8);
        input.Write(row);
        var ran = await RunAsync(input.ToArray());
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Contains("\"count\":2", Assert.Single(_work.Lines("out.jsonl")), StringComparison.Ordinal);
        Assert.Contains("OS2105", Assert.Single(_work.Lines("bad.jsonl")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "sources": """, "1:14: error OS1001: ")]
    [InlineData("""{ "sources": {}, "steps": [], "sinks": {} }""", "error OS1011: ")]
    [InlineData("""{ "sources": { "in": { "type": "flie", "config": {} } }, "sinks": { "out": { "type": "console", "from": "in" } } }""", "(did you mean 'file'?)")]
    [InlineData("""{ "sources": { "in": { "type": "file", "config": { "path": "x", "paht": 1 } } }, "sinks": { "out": { "type": "console", "from": "in" } } }""", "1:65: error OS1003: ")]
    [InlineData("""{ "sources": { "in": { "type": "file", "config": {} } }, "sinks": { "out": { "type": "console", "from": "in" } } }""", "error OS1004: ")]
    [InlineData("""{ "sources": { "in": { "type": "file", "config": { "path": "x" } } }, "steps": [ { "id": "a", "type": "union", "from": "b" }, { "id": "b", "type": "union", "from": [ "a", "in" ] } ], "sinks": { "out": { "type": "console", "from": "b" } } }""", "error OS1010: ")]
    [InlineData("""{ "sources": { "in": { "type": "file", "config": { "path": "x" } } }, "sinks": { "out": { "type": "console", "from": "inn" } } }""", "error OS1008: ")]
    [InlineData("""{ "sources": { "in": { "type": "file", "config": { "path": "x", "rate": 1e18 } } }, "sinks": { "out": { "type": "console", "from": "in" } } }""", "1:73: error OS100")]
    [InlineData("""{ "sources": { "in": { "type": "file", "config": { "path": "x" } } }, "parallelism": 100000, "sinks": { "out": { "type": "console", "from": "in" } } }""", "error OS1005: ")]
    [InlineData("""{ "sources": { "in": { "type": "file", "config": { "path": "x", "schema": { "n": "int64" } } } }, "steps": [ { "id": "f", "type": "filter", "config": { "where": "m > 1" } } ], "sinks": { "out": { "type": "console" } } }""", "error OS2002: ")]
    public async Task A_bad_plan_is_reported_with_its_place_and_nothing_is_written(string plan, string message)
    {
        var path = _work.Write("plan.json", plan);
        var ran = await Ostream.RunAsync("run", path, "--summary", _work["summary.json"]);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(message, ran.Error, StringComparison.Ordinal);
        Assert.All(ran.Error.TrimEnd('\n').Split('\n'), line => Assert.Matches(@"^\S+plan\.json:\d+:\d+: (error|warning) OS\d{4}: .+$", line));
        Assert.Equal(["plan.json"], _work.Files);
        Assert.Equal(2, (await Ostream.RunAsync("validate", path)).ExitCode);
    }

    [Fact]
    public async Task A_plan_that_fits_no_row_is_reported_with_its_place_and_nothing_is_written()
    {
        const string plan = """{ "sources": { "in": { "type": "kafka" } }, "steps": [ { "id": "f", "type": "filter", "config": { "where": "n > 1" } } ], "sinks": { "out": { "type": "console" } } }""";
        var arguments = new[] { "run", _work.Write("plan.json", plan), "--input", _work.Write("in.jsonl", "{\"m\":1}\n"), "--output", _work["out.jsonl"] };
        var ran = await Ostream.RunAsync(arguments);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("plan.json:1:109: error OS2002: ", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", ran.Error, StringComparison.Ordinal);
        Assert.Equal(["in.jsonl", "plan.json"], _work.Files);
        File.WriteAllText(_work["in.jsonl"], "");
        ran = await Ostream.RunAsync(arguments);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("had no rows to infer its columns from", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_cannot_be_read_or_written_are_found_before_anything_is_written()
    {
        var plan = _work.Write("plan.json", RunTests.Totals);
        var input = _work.Write("in.jsonl", "");
        File.SetAttributes(_work.Write("readonly", ""), FileAttributes.ReadOnly);
        Directory.CreateDirectory(_work["folder"]);
        (string[] Arguments, string Message)[] all =
        [
            (["run", _work["none.json"]], "OS3001"),
            (["run", _work["folder"]], "is a folder"),
            (["run", plan, "--input", _work["none.jsonl"], "--output", "out=-"], "there is no file"),
            (["run", plan, "--input", _work["folder"], "--output", "out=-"], "is a folder"),
            (["run", plan, "--input", input, "--output", $"out={_work["readonly"]}"], "is read-only"),
            (["run", plan, "--input", input, "--output", $"out={_work["none/out.jsonl"]}"], "its folder does not exist"),
            (["run", plan, "--input", input, "--output", $"out={_work["in.jsonl/out.jsonl"]}"], "OS3002"),
            (["run", plan, "--input", input, "--output", $"out={_work["folder"]}"], "OS3002"),
            (["run", plan, "--input", input, "--output", $"out={input}"], "the same file"),
            (["run", plan, "--input", input, "--output", $"out={_work["x"]}", "--output", $"late={_work["x"]}"], "the same file"),
            (["run", plan, "--input", input, "--output", $"out={_work["x"]}", "--dead-letters", _work["x"]], "the same file"),
            (["run", plan, "--input", input, "--output", "out=-", "--summary", _work["none/s.json"]], "its folder does not exist"),
            (["run", plan, "--input", input, "--output", "out=-", "--dead-letters", input], "the same file"),
            (["run", plan, "--input", "ordres=x", "--output", "out=-"], "did you mean 'orders'?"),
            (["run", plan, "--input", "orders=", "--output", "out=-"], "names no file"),
            (["run", plan, "--input", input, "--input", input], "twice"),
            (["run", plan, "--output", "x"], "the name must be said"),
            (["run", plan, "--input", input, "--parallelism", "0"], "from 1 to 256"),
            (["run", plan, "--input", input, "--parallelism", "many"], "from 1 to 256"),
            (["run", plan, "--inptu", input], "did you mean '--input'?"),
            (["run"], "OS4007"),
        ];
        foreach (var (arguments, message) in all)
        {
            var ran = await Ostream.RunAsync(arguments);
            Assert.True(ran.ExitCode == 2 && ran.Error.Contains(message, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {ran}");
            Assert.Equal("", ran.Output);
        }
        Assert.Equal(["folder", "in.jsonl", "plan.json", "readonly"], _work.Files);
    }

    Task<Ran> RunAsync(byte[] input)
    {
        File.WriteAllBytes(_work["in.jsonl"], input);
        return Ostream.RunAsync(
            "run", _work.Write("plan.json", RunTests.Totals), "--input", _work["in.jsonl"], "--output", $"out={_work["out.jsonl"]}",
            "--dead-letters", _work["bad.jsonl"]);
    }
}
