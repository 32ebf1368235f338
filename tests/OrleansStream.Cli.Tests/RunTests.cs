using System.Text;
using System.Text.Json;

namespace OrleansStream.Cli;

public sealed class RunTests : IDisposable
{
    /// <summary>A plan whose platforms nobody needs: each is replaced by a file.</summary>
    internal const string Totals = """
        {
          "sources": { "orders": { "type": "kafka", "config": {
            "topic": "orders", "schema": { "region": "string", "amount": "float64", "ts": "int64" }, "eventTime": { "field": "ts" } } } },
          "steps": [
            { "id": "big", "type": "filter", "from": "orders", "config": { "where": "amount > 1" } },
            { "id": "totals", "type": "aggregate", "from": "big", "config": {
              "window": { "type": "tumbling", "size": 1000 }, "groupBy": [ "region" ], "aggregations": [ { "type": "count" }, { "type": "sum", "field": "amount" } ] } } ],
          "sinks": {
            "out": { "type": "postgres", "from": "totals", "config": { "table": "totals" } },
            "late": { "type": "console", "from": "totals.late" } }
        }
        """;

    const string Orders = """
        {"region":"eu","amount":2.5,"ts":100}
        {"region":"us","amount":1,"ts":200}
        {"region":"us","amount":4,"ts":300}
        {"region":"eu","amount":"much","ts":400}
        {"region":"eu","amount":3,"ts":900}
        {"$watermark":999}
        {"region":"eu","amount":9,"ts":500}
        {"region":"eu","amount":5,"ts":1500}

        """;

    static readonly string[] Expected =
    [
        """{"region":"eu","count":2,"sum_amount":5.5,"window_start":0,"window_end":1000}""",
        """{"region":"us","count":1,"sum_amount":4,"window_start":0,"window_end":1000}""",
        """{"region":"eu","count":1,"sum_amount":5,"window_start":1000,"window_end":2000}""",
    ];

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Files_in_files_out_with_summary_and_dead_letters()
    {
        var ran = await Ostream.RunAsync(
            "run", _work.Write("totals.json", Totals), "--input", $"orders={_work.Write("in.jsonl", Orders)}", "--output", $"out={_work["out.jsonl"]}",
            "--output", $"late={_work["late.jsonl"]}", "--dead-letters", _work["bad.jsonl"], "--summary", _work["summary.json"]);
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Equal("", ran.Output);
        Assert.Equal(Expected.Order(), Rows(_work.Lines("out.jsonl")).Order());
        Assert.Equal(["""{"region":"eu","amount":9,"ts":500}"""], Rows(_work.Lines("late.jsonl")));
        using var letter = JsonDocument.Parse(Assert.Single(_work.Lines("bad.jsonl")));
        Assert.Equal("OS2102", letter.RootElement.GetProperty("code").GetString());
        Assert.Equal(38 + 36 + 36, letter.RootElement.GetProperty("position").GetInt32());
        using var summary = JsonDocument.Parse(File.ReadAllText(_work["summary.json"]));
        var root = summary.RootElement;
        Assert.Equal(6, root.GetProperty("in").GetProperty("orders").GetInt32());
        Assert.Equal(3, root.GetProperty("out").GetProperty("out").GetInt32());
        Assert.Equal(1, root.GetProperty("out").GetProperty("late").GetInt32());
        Assert.Equal(1, root.GetProperty("late").GetProperty("totals").GetInt32());
        Assert.Equal(1, root.GetProperty("deadLetters").GetInt32());
        Assert.True(root.GetProperty("seconds").GetDouble() > 0);
        Assert.True(root.GetProperty("eventsPerSecond").GetDouble() > 0);
        Assert.InRange(root.GetProperty("peakMemoryBytes").GetInt64(), 10_000_000, 2_000_000_000);
    }

    [Fact]
    public async Task Pipes_in_and_out_and_names_left_out()
    {
        const string plan = """{ "source": { "type": "kafka" }, "processors": [ { "type": "filter", "config": { "where": "n > 1" } } ], "sink": { "type": "redis" } }""";
        var ran = await Ostream.RunAsync("{\"n\":1}\n{\"n\":2}\n{\"n\":3}"u8.ToArray(), ["run", _work.Write("p.json", plan), "--input", "-", "--output", "-"]);
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Equal("{\"n\":2}\n{\"n\":3}\n", ran.Output);
        Assert.Contains("done: 3 in, 2 out", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "{\"n\":2,\"t\":\"b\"}\n")]
    [InlineData("csv", "n,t\n2,b\n")]
    [InlineData("table", "n  t\n─  ─\n2  b\n")]
    public async Task Standard_output_is_for_programs_or_for_people(string format, string expected)
    {
        const string plan = """{ "source": { "type": "kafka" }, "processors": [ { "type": "filter", "config": { "where": "n > 1" } } ] }""";
        var ran = await Ostream.RunAsync(
            "{\"n\":1,\"t\":\"a\"}\n{\"n\":2,\"t\":\"b\"}\n"u8.ToArray(), ["run", _work.Write("p.json", plan), "--input", "-", "--format", format]);
        Assert.Equal((0, expected), (ran.ExitCode, ran.Output));
    }

    [Fact]
    public async Task Several_tasks_give_the_same_rows()
    {
        var input = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
            input.Append(System.Globalization.CultureInfo.InvariantCulture, $"{{\"region\":\"r{i * 7919 % 101}\",\"amount\":{i % 13},\"ts\":{i}}}\n");
        var (plan, file) = (_work.Write("totals.json", Totals), _work.Write("in.jsonl", input.ToString()));
        var one = await Ostream.RunAsync("run", plan, "--input", file, "--output", "out=-");
        var four = await Ostream.RunAsync("run", plan, "--input", file, "--output", "out=-", "--parallelism", "4");
        Assert.True(one.ExitCode == 0 && four.ExitCode == 0, four.Error);
        Assert.Equal(20 * 101, one.Output.Count(c => c == '\n'));
        Assert.Equal(one.Output.Split('\n').Order(StringComparer.Ordinal), four.Output.Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_console_sink_prints_rows()
    {
        const string plan = """{ "sources": { "in": { "type": "file", "config": { "path": "IN" } } }, "steps": [], "sinks": { "out": { "type": "console", "from": "in" } } }""";
        var input = _work.Write("in.jsonl", "{\"n\":1}\n");
        var ran = await Ostream.RunAsync("run", _work.Write("p.json", plan.Replace("IN", input, StringComparison.Ordinal)));
        Assert.Equal((0, "{\"n\":1}\n"), (ran.ExitCode, ran.Output));
    }

    [Fact]
    public async Task The_first_interrupt_finishes_what_was_read_and_leaves_no_half_result()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var process = Ostream.Start("run", _work.Write("totals.json", Totals), "--input", "-", "--output", $"out={_work["out.jsonl"]}", "--output", "late=-");
        var (output, error) = (new StringBuilder(), new StringBuilder());
        await process.StandardInput.WriteAsync(Orders);
        await process.StandardInput.FlushAsync();
        // The late row shows that the rows before it are through.
        output.Append(await process.StandardOutput.ReadLineAsync());
        using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        var ran = await Ostream.EndAsync(process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Assert.Equal(130, ran.ExitCode);
        Assert.Contains("stopped: 6 in", ran.Error, StringComparison.Ordinal);
        Assert.Equal(["totals.json"], _work.Files);
    }

    static IEnumerable<string> Rows(IEnumerable<string> lines) => lines.Select(l => JsonSerializer.Serialize(JsonDocument.Parse(l).RootElement));
}
