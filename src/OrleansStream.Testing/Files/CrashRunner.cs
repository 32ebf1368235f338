using OrleansStream.Testing.Rows;

namespace OrleansStream.Testing.Files;

/// <summary>
/// Runs cases twice: as they are, and with checkpoints and crashes at random moments. Both must give the same, in each phase, as delivery is exactly once.
/// </summary>
public static class CrashRunner
{
    /// <summary>Runs a case; what comes of it without crashes is the result, with what is different with crashes among the failures. Never throws.</summary>
    /// <param name="test">The case.</param>
    /// <param name="seed">Says what happens when: the same again with the same seed.</param>
    /// <param name="rescales">
    /// Whether the number of tasks that share the keys of a step changes between 1, 3, 2 and 5 on the way. The order of rows then does not count, not for
    /// what the case expects either.
    /// </param>
    public static CaseResult Run(TestCase test, int seed, bool rescales = false)
    {
        ArgumentNullException.ThrowIfNull(test);
        var straight = TestRunner.Run(test);
        if (!straight.Passed)
            return straight;
        var host = new CrashHost(new Random(seed), rescales);
        var run = TestRunner.RunAsync(rescales ? test with { Ordered = false } : test, host);
        var disturbed = run.IsCompletedSuccessfully ? run.Result : throw new InvalidOperationException("The driver never waits.");
        var failures = Differences(straight, disturbed, test.Ordered && !rescales);
        return failures.Count == 0
            ? straight
            : straight with { Failures = [$"with other results after crashes (seed {seed}: {host.Events}):", .. failures] };
    }

    static List<string> Differences(CaseResult straight, CaseResult disturbed, bool ordered)
    {
        if (straight.Error != disturbed.Error)
            return [.. disturbed.Failures.DefaultIfEmpty($"it failed with {disturbed.Error}, and with {straight.Error} without crashes")];
        var failures = new List<string>();
        for (var i = 0; i < straight.Phases.Count; i++)
        {
            foreach (var (sink, rows) in straight.Phases[i])
            {
                var others = disturbed.Phases[i][sink];
                var match = RowMatch.Of(rows, others, ordered);
                if (!match.Fits)
                    failures.Add($"phase {i + 1}, sink '{sink}' (- missing, + unexpected):\n{RowDiff.Write(match, rows, others).TrimEnd()}");
            }
        }
        return failures;
    }
}
