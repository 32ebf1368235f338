using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace OrleansStream.Cli.Testing;

public sealed class TestCommandTests : IDisposable
{
    const string File = """
        // A comment stays.
        {
          "pipeline": { "sources": { "in": { "type": "kafka" } }, "steps": [], "sinks": { "out": { "type": "console", "from": "in" } } },
          "cases": [
            { "name": "right one", "inputs": [ { "in": { "n": 1, "m": 5 } } ], "expect": { "out": [ {"n":1} ] } },
            { "name": "wrong one", "inputs": [ { "in": { "n": 1, "m": 5 } }, { "in": { "n": 2, "m": 6 } } ], "expect": { "out": [ { "n": 2 }, { "n": 3 } ] } },
            {
              "name": "wrong in a phase",
              "phases": [
                { "inputs": [ { "in": { "n": 1, "m": 5 } } ], "expect": { "out": [ { "n": 1.0 } ] } },
                { "inputs": [ { "in": { "n": 7, "m": 8 } } ],   // and so does this one
                  "expect": { "out": [
                    { "n": 1, "m": 2 },
                    { "n": 3 } ] } }
              ]
            },
            { "name": "broken", "pipeline": { "sources": { "in": { "type": "kafka" } }, "steps": [ { "id": "f", "type": "filter", "config": { "where": "x > 1" } } ], "sinks": { "out": { "type": "console" } } },
              "inputs": [ { "in": { "n": 1 } } ], "expect": { "out": [] } },
          ]
        }

        """;

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("WRONG", "0 passed, 2 failed")]
    [InlineData("*one", "1 passed, 1 failed")]
    [InlineData("r?ght*", "1 passed, 0 failed")]
    [InlineData("?ne", "0 passed, 0 failed")]
    public async Task A_filter_is_a_part_of_the_name_or_a_pattern_for_all_of_it(string filter, string last)
    {
        var (_, output, _) = await RunAsync("test", _work.Write("a.test.json", File), "--filter", filter);
        Assert.EndsWith($"{last}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_writes_what_came_out_and_leaves_the_rest_as_it_is()
    {
        var file = _work.Write("a.test.json", File);
        var (code, output, _) = await RunAsync("test", file, "--update");
        Assert.Equal(1, code);
        Assert.Contains("updated: 'wrong one', sink 'out': 2 -> 2 rows, 1 of them new", output, StringComparison.Ordinal);
        Assert.Contains("updated: 'wrong in a phase', phase 2, sink 'out': 2 -> 1 rows, 1 of them new", output, StringComparison.Ordinal);
        Assert.Contains("not updated: 'broken' failed with OS2002", output, StringComparison.Ordinal);
        var expected = File
            .Replace("""[ { "n": 2 }, { "n": 3 } ] } },""", """[ { "n": 1 }, { "n": 2 } ] } },""", StringComparison.Ordinal)
            .Replace(
                """
                [
                            { "n": 1, "m": 2 },
                            { "n": 3 } ]
                """.ReplaceLineEndings("\n"),
                """
                [
                            { "n": 7, "m": 8 }
                          ]
                """.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(expected, System.IO.File.ReadAllText(file));
        (_, output, _) = await RunAsync("test", file, "--update");
        Assert.EndsWith("3 passed, 1 failed\n", output, StringComparison.Ordinal);
        Assert.Equal(expected, System.IO.File.ReadAllText(file));
    }

    [Fact]
    public async Task Junit_xml_is_what_build_servers_read()
    {
        var file = _work.Write("a.test.json", File);
        await RunAsync("test", file, "--junit", _work["junit.xml"]);
        var schemas = new XmlSchemaSet();
        using (var schema = XmlReader.Create(new StringReader(JunitSchema.Text)))
            schemas.Add("", schema);
        var document = XDocument.Load(_work["junit.xml"]);
        document.Validate(schemas, (_, e) => Assert.Fail(e.Message));
        var suite = document.Root!.Element("testsuite")!;
        Assert.Equal(("4", "2", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value));
        Assert.Equal(["right one", "wrong one", "wrong in a phase", "broken"], suite.Elements("testcase").Select(c => c.Attribute("name")!.Value));
        Assert.Contains("+ {\"n\":1", suite.Element("testcase")!.ElementsAfterSelf().First().Element("failure")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_silo_takes_the_cases_with_several_tasks_too()
    {
        var file = _work.Write("a.test.json", File);
        var (code, output, _) = await RunAsync("test", file, "--silo", "--parallelism", "3", "--actual", _work["silo.jsonl"]);
        Assert.Equal(1, code);
        Assert.EndsWith("1 passed, 3 failed\n", output, StringComparison.Ordinal);
        await RunAsync("test", file, "--actual", _work["driver.jsonl"]);
        Assert.Equal(_work.Lines("driver.jsonl"), _work.Lines("silo.jsonl"));
        (code, _, var error) = await RunAsync("test", file, "--parallelism", "3");
        Assert.Equal(2, code);
        Assert.Contains("--parallelism is for --silo", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crashes_change_nothing_and_their_seed_is_shown()
    {
        var file = _work.Write("a.test.json", File);
        await RunAsync("test", file, "--actual", _work["calm.jsonl"]);
        var (code, output, error) = await RunAsync("test", file, "--crash", "7", "--rescale", "--actual", _work["crashes.jsonl"]);
        Assert.Equal(1, code);
        Assert.EndsWith("1 passed, 3 failed\n", output, StringComparison.Ordinal);
        Assert.Contains("crashes by the seed 7", error, StringComparison.Ordinal);
        Assert.Equal(_work.Lines("calm.jsonl"), _work.Lines("crashes.jsonl"));
        (_, _, error) = await RunAsync("test", file, "--crash");
        Assert.Matches("crashes by the seed [0-9]+", error);
    }

    [Theory]
    [InlineData("--crash takes a seed", "--crash", "often")]
    [InlineData("--rescale is for --crash", "--rescale")]
    [InlineData("--crash is for the driver", "--crash", "--silo")]
    public async Task Crash_options_that_make_no_sense_are_refused(string message, params string[] options)
    {
        var (code, _, error) = await RunAsync(["test", _work.Write("a.test.json", File), .. options]);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_runs_again_when_a_test_file_or_its_plan_changes()
    {
        _work.Write("plan.json", """{ "sources": { "in": { "type": "kafka" } }, "steps": [ { "id": "f", "type": "filter", "config": { "where": "n > 1" } } ], "sinks": { "out": { "type": "console" } } }""");
        var file = _work.Write("a.test.json", """{ "pipeline": "plan.json", "cases": [ { "inputs": [ { "in": { "n": 1 } } ], "expect": { "out": [ { "n": 1 } ] } } ] }""");
        using var process = Ostream.Start("test", "--watch", file);
        var error = process.StandardError.ReadToEndAsync();
        await UntilAsync(process, "0 passed, 1 failed");
        _work.Write("plan.json", """{ "sources": { "in": { "type": "kafka" } }, "steps": [ { "id": "f", "type": "filter", "config": { "where": "n > 0" } } ], "sinks": { "out": { "type": "console" } } }""");
        await UntilAsync(process, "1 passed, 0 failed");
        _work.Write("a.test.json", "{");
        _work.Write("a.test.json", """{ "pipeline": "plan.json", "cases": [ { "inputs": [ { "in": { "n": 2 } } ], "expect": { "out": [] } } ] }""");
        await UntilAsync(process, "0 passed, 1 failed");
        using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        var ran = await Ostream.EndAsync(process, process.StandardOutput.ReadToEndAsync(), error);
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("waiting for a change", ran.Error, StringComparison.Ordinal);
    }

    static async Task UntilAsync(System.Diagnostics.Process process, string line)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } said)
        {
            if (said == line)
                return;
        }
        Assert.Fail($"It ended without saying '{line}'.");
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await CommandLine.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
