using System.Diagnostics;
using System.Globalization;

namespace OrleansStream.Fuzz;

/// <summary>How long fuzzers run: a fixed number of seeds in normal tests, for so many seconds with ORLEANSSTREAM_FUZZ_SECONDS set.</summary>
static class FuzzTime
{
    /// <summary>The seconds asked for; 0 in normal tests.</summary>
    public static int Seconds { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("ORLEANSSTREAM_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    /// <summary>The seeds to try: the same few each time, or as many new ones as the time allows.</summary>
    public static IEnumerable<int> Seeds(int count)
    {
        if (Seconds == 0)
            return Enumerable.Range(0, count);
        return Timed();
    }

    static IEnumerable<int> Timed()
    {
        var clock = Stopwatch.StartNew();
        for (var seed = Environment.TickCount & 0x3FFFFFFF; clock.Elapsed.TotalSeconds < Seconds; seed++)
            yield return seed;
    }
}
