using OrleansStream.Testing.Files;

namespace OrleansStream.Cli.Testing;

/// <summary>A case that was run.</summary>
/// <param name="Index">Its place in its file.</param>
/// <param name="Result">How it went.</param>
/// <param name="Elapsed">How long it took.</param>
sealed record RanCase(int Index, CaseResult Result, TimeSpan Elapsed);

/// <summary>The cases of a file that were run.</summary>
/// <param name="File">The file.</param>
/// <param name="Text">Its text.</param>
/// <param name="Cases">The cases.</param>
sealed record RanFile(TestFile File, string Text, IReadOnlyList<RanCase> Cases)
{
    public int Passed => Cases.Count(c => c.Result.Passed);

    public int Failed => Cases.Count - Passed;

    public TimeSpan Elapsed => TimeSpan.FromTicks(Cases.Sum(c => c.Elapsed.Ticks));
}
