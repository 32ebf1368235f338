using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Xunit.Abstractions;

namespace OrleansStream.Tests;

/// <summary>
/// How long a fuzzer runs: some thousand seeds, always the same, in an ordinary test run; other seeds for as long as <c>ORLEANSSTREAM_FUZZ_SECONDS</c>
/// says where that is set.
/// </summary>
static class FuzzRun
{
    /// <summary>The longest that one seed may take; a machine may be busy.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    const int MostFailures = 8;

    /// <summary>Runs a body for each seed; each failure names its seed. It goes on behind the first few failures: a long run is to find them all.</summary>
    public static void Seeds(ITestOutputHelper output, int ordinary, Action<int> body, [CallerMemberName] string name = "")
    {
        var limit = int.TryParse(Environment.GetEnvironmentVariable("ORLEANSSTREAM_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
        // Longer runs go on from another seed each time: they are to find what the ordinary ones do not.
        var other = Environment.TickCount & 0x3FFFFFFF;
        var clock = Stopwatch.StartNew();
        var failures = new List<string>();
        var (tried, slowest, worst) = (0, TimeSpan.Zero, 0);
        for (; (tried < ordinary || clock.Elapsed < limit) && failures.Count < MostFailures; tried++)
        {
            var seed = tried < ordinary ? tried : other + tried;
            var before = clock.Elapsed;
            try
            {
                body(seed);
            }
            catch (Exception e)
            {
                failures.Add($"Seed {seed}: {e}");
            }
            var took = clock.Elapsed - before;
            if (took > slowest)
                (slowest, worst) = (took, seed);
            if (took > Longest)
                failures.Add($"Seed {seed} takes {took}.");
        }
        output.WriteLine($"{name}: {tried} seeds in {clock.Elapsed.TotalSeconds:F0} s, {failures.Count} failed, the slowest, {worst}, took {slowest.TotalMilliseconds:F0} ms");
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }
}
