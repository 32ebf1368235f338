using System.Diagnostics;

namespace OrleansStream.Tests;

/// <summary>
/// How long a fuzzer runs: some thousand seeds, always the same, in an ordinary test run; other seeds for as long as <c>ORLEANSSTREAM_FUZZ_SECONDS</c>
/// says where that is set.
/// </summary>
static class FuzzRun
{
    /// <summary>Runs a body for each seed; a failure names its seed.</summary>
    public static void Seeds(int ordinary, Action<int> body)
    {
        var limit = int.TryParse(Environment.GetEnvironmentVariable("ORLEANSSTREAM_FUZZ_SECONDS"), out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
        var clock = Stopwatch.StartNew();
        // Longer runs go on from another seed each time: they are to find what the ordinary ones do not.
        var other = Environment.TickCount & 0x3FFFFFFF;
        for (var i = 0; i < ordinary || clock.Elapsed < limit; i++)
        {
            var seed = i < ordinary ? i : other + i;
            var before = clock.Elapsed;
            try
            {
                body(seed);
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed}: {e}");
            }
            Assert.True(clock.Elapsed - before < TimeSpan.FromSeconds(30), $"Seed {seed} takes {clock.Elapsed - before}.");
        }
    }
}
