using OrleansStream.Diagnostics;
using OrleansStream.Testing.Files;
using OrleansStream.Tests;
using Xunit.Abstractions;

namespace OrleansStream.Testing.Recovery;

/// <summary>
/// Goal: no result depends on crashes and on how many tasks there are. Method: every case of the repository runs straight, with checkpoints and crashes
/// at random moments, and with other numbers of tasks on the way; all must give the same. A failure names the seed, and the same seed fails again.
/// </summary>
/// <remarks>The environment variable <c>ORLEANSSTREAM_CRASH_SEEDS</c> says how many seeds are taken.</remarks>
public sealed class GoldenTests(ITestOutputHelper output)
{
    const int QuickSeeds = 4;

    static readonly string[] s_folders = ["tests/cases", "samples/tests"];

    static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("ORLEANSSTREAM_CRASH_SEEDS"), out var seeds) ? seeds : QuickSeeds;

    public static TheoryData<string> Files =>
        [.. s_folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.test.*")).Select(f => Path.GetRelativePath(Repository.Root, f)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Crashes_change_nothing(string file) => Run(file, rescales: false);

    [Theory]
    [MemberData(nameof(Files))]
    public void Other_numbers_of_tasks_change_nothing(string file) => Run(file, rescales: true);

    void Run(string file, bool rescales)
    {
        var diagnostics = new DiagnosticBag();
        var cases = TestFileReader.Read(Path.Combine(Repository.Root, file), diagnostics)?.Cases;
        Assert.Empty(diagnostics.Items);
        output.WriteLine($"seeds 1 to {Seeds}");
        var failures = new List<string>();
        foreach (var test in cases!)
        {
            for (var seed = 1; seed <= Seeds; seed++)
            {
                var result = CrashRunner.Run(test, seed, rescales);
                if (result.Passed)
                    continue;
                failures.Add($"{test.Name}: {string.Join('\n', result.Failures)}");
                break;
            }
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {cases.Value.Length} cases:\n{string.Join("\n\n", failures)}");
    }
}
