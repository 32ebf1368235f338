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
        for (var seed = 0; seed < ordinary || clock.Elapsed < limit; seed++)
        {
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
