using OrleansStream.Diagnostics;
using OrleansStream.Testing.Files;

namespace OrleansStream.Cli.Testing;

public sealed class SiloHostTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task A_plan_that_cannot_run_has_the_findings_that_the_driver_gives()
    {
        var test = Case("""
            "sources": { "in": { "type": "kafka" } }, "steps": [ { "id": "f", "type": "filter", "config": { "where": "m > 1" } } ], "sinks": { "out": { "type": "console" } }
            """, """ "inputs": [ { "in": { "n": 1 } } ], "error": "OS2002" """);
        var (driver, grains) = (TestRunner.Run(test), await TestRunner.RunAsync(test, silo.Host));
        Assert.True(grains.Passed);
        Assert.Equal(driver.ToActualJson(), grains.ToActualJson());
        Assert.Equal(driver.Diagnostics.Select(d => (d.Code, d.Position)), grains.Diagnostics.Select(d => (d.Code, d.Position)));
    }

    [Fact]
    public async Task The_clock_of_each_case_starts_at_0()
    {
        for (var i = 0; i < 2; i++)
        {
            var result = await TestRunner.RunAsync(
                Case(
                    """
                    "sources": { "in": { "type": "kafka" } },
                    "steps": [ { "id": "w", "type": "aggregate", "config": { "window": { "type": "tumbling", "size": 1000, "time": "processing" }, "aggregations": [ { "type": "count" } ] } } ],
                    "sinks": { "out": { "type": "console" } }
                    """,
                    """ "inputs": [ { "in": { "n": 1 } }, { "$time": 5500 } ], "expect": { "out": [ { "count": 1, "window_start": 0, "window_end": 1000 } ] } """),
                silo.Host);
            Assert.Equal("", string.Join('\n', result.Failures));
        }
    }

    [Fact]
    public async Task Sources_without_rows_and_schema_are_answered_as_by_the_driver()
    {
        var test = Case(
            """ "sources": { "a": { "type": "kafka" }, "b": { "type": "kafka" } }, "steps": [ { "id": "u", "type": "union", "from": [ "a", "b" ] } ], "sinks": { "out": { "type": "console" } } """,
            """ "inputs": [ { "a": { "n": 1 } }, { "$watermark": 3, "source": "b" } ], "expect": { "out": [ { "n": 1 } ] } """);
        Assert.Equal(TestRunner.Run(test).ToActualJson(), (await TestRunner.RunAsync(test, silo.Host)).ToActualJson());
    }

    static TestCase Case(string plan, string body)
    {
        var diagnostics = new DiagnosticBag();
        var file = TestFileReader.Parse($$"""{ "pipeline": { {{plan}} }, "cases": [ { "name": "c", {{body}} } ] }""", "x.test.json", diagnostics);
        Assert.Empty(diagnostics.Items);
        return Assert.Single(file!.Cases);
    }
}
