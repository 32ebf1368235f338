using OrleansStream.Planning;
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
        var calm = new CrashHost(random: null);
        var straight = Run(test, calm);
        if (!straight.Passed)
            return straight;
        var stormy = new CrashHost(new Random(seed), rescales);
        var disturbed = Run(rescales ? test with { Ordered = false } : test, stormy);
        var failures = Differences(straight, disturbed, test.Ordered && !rescales);
        if (failures.Count == 0 && straight.Error is null)
            failures.AddRange(Differences(calm.Test!, stormy.Test!, test));
        return failures.Count == 0 ? straight : straight with { Failures = [$"Crashes change the results (seed {seed}: {stormy.Events}):", .. failures] };
    }

    static CaseResult Run(TestCase test, CrashHost host)
    {
        var run = TestRunner.RunAsync(test, host);
        return run.IsCompletedSuccessfully ? run.Result : throw new InvalidOperationException("The driver never waits.");
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

    static IEnumerable<string> Differences(PipelineTest straight, PipelineTest disturbed, TestCase test)
    {
        if (!straight.DeadLetters.Select(Text).Order().SequenceEqual(disturbed.DeadLetters.Select(Text).Order()))
            yield return $"{disturbed.DeadLetters.Count} dead letters, other ones than the {straight.DeadLetters.Count} without crashes";
        foreach (var step in test.Plan.Plan!.Steps)
        {
            if (straight.Late(step.Id) != disturbed.Late(step.Id))
                yield return $"{disturbed.Late(step.Id)} late rows of the step '{step.Id}', {straight.Late(step.Id)} without crashes";
        }
    }

    static string Text(DeadLetter letter) => letter.ToString();
}
