using OrleansStream.Diagnostics;
using OrleansStream.Testing.Files;
using OrleansStream.Tests;

namespace OrleansStream.Cli.Testing;

/// <summary>
/// Operators alone and in a cluster mean the same: every case passes, and gives the same rows in the same order, through the driver and through the
/// grains of a silo.
/// </summary>
public sealed class SameMeaningTests(OneSilo silo) : IClassFixture<OneSilo>
{
    static readonly string[] s_folders = [Path.Combine("samples", "tests"), Path.Combine("tests", "cases")];

    public static TheoryData<string> Files =>
    [
        .. s_folders.SelectMany(f => Globs.Expand([Path.Combine(Repository.Root, f)], TestSession.Patterns))
            .Select(Repository.Relative).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Driver_and_silo_give_the_same_rows_in_the_same_order(string path)
    {
        foreach (var test in Cases(path))
        {
            var driver = TestRunner.Run(test);
            Assert.True(driver.Passed, $"{test.Name}\n{string.Join('\n', driver.Failures)}");
            var grains = await TestRunner.RunAsync(test, silo.Host);
            Assert.True(grains.Passed, $"{test.Name}, in the silo\n{string.Join('\n', grains.Failures)}");
            // Rows of several tasks come in no order, and a silo keeps the number that it has.
            if (!test.Phases.Any(p => p.Inputs.Any(i => i is RescaleInput)))
                Assert.Equal(driver.ToActualJson(), grains.ToActualJson());
        }
    }

    [Fact]
    public void There_are_cases_enough() => Assert.InRange(((IEnumerable<object[]>)Files).Sum(f => Cases((string)f[0]).Count), 180, int.MaxValue);

    [Fact]
    public async Task Several_tasks_of_a_step_give_the_same_rows()
    {
        await using var host = await SiloHost.StartAsync(parallelism: 4);
        string[] files = ["tumbling", "session", "sources", "dead-letters", "running"];
        foreach (var test in files.SelectMany(f => Cases(Path.Combine("tests", "cases", $"{f}.test.json"))))
        {
            var grains = await TestRunner.RunAsync(test with { Ordered = false }, host);
            Assert.True(grains.Passed, $"{test.Name}\n{string.Join('\n', grains.Failures)}");
        }
    }

    static IReadOnlyList<TestCase> Cases(string path)
    {
        var diagnostics = new DiagnosticBag();
        var file = TestFileReader.Read(Path.Combine(Repository.Root, path), diagnostics);
        Assert.Empty(diagnostics.Items);
        return file!.Cases;
    }
}
