using OrleansStream.Diagnostics;
using OrleansStream.Testing.Files;
using OrleansStream.Tests;

namespace OrleansStream.Cli.Testing;

/// <summary>Operators alone and in a cluster mean the same: every case gives the same through the driver and through the grains of a silo.</summary>
public sealed class SameMeaningTests(OneSilo silo) : IClassFixture<OneSilo>
{
    static readonly string s_folder = Path.Combine(Repository.Root, "samples", "tests");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(s_folder, "*.test.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Driver_and_silo_give_the_same_rows_in_the_same_order(string name)
    {
        var diagnostics = new DiagnosticBag();
        var file = TestFileReader.Read(Path.Combine(s_folder, name), diagnostics);
        Assert.Empty(diagnostics.Items);
        foreach (var test in file!.Cases)
        {
            var driver = TestRunner.Run(test);
            var grains = await TestRunner.RunAsync(test, silo.Host);
            Assert.Equal("", string.Join('\n', grains.Failures));
            Assert.Equal(driver.ToActualJson(), grains.ToActualJson());
        }
    }
}
