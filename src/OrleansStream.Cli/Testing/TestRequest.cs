namespace OrleansStream.Cli.Testing;

/// <summary>What <c>ostream test</c> was asked to do.</summary>
sealed record TestRequest
{
    /// <summary>The files, folders and patterns.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>A text that a case's name contains, or a pattern with <c>*</c> and <c>?</c> that it matches; null: all cases.</summary>
    public string? Filter { get; init; }

    /// <summary>Where to write what came out of each case; null: nowhere.</summary>
    public string? Actual { get; init; }

    /// <summary>Where to write the results as JUnit XML; null: nowhere.</summary>
    public string? Junit { get; init; }

    /// <summary>Whether to run through the grains of a silo.</summary>
    public bool Silo { get; init; }

    /// <summary>How many tasks share the keys of a step in the silo; null: as the plans say.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Whether to run each case again with crashes.</summary>
    public bool Crash { get; init; }

    /// <summary>What says when crashes come; null: something else each time.</summary>
    public int? Seed { get; init; }

    /// <summary>Whether the number of tasks changes, too, when there are crashes.</summary>
    public bool Rescale { get; init; }

    /// <summary>Whether to write what came out into the files as what is expected.</summary>
    public bool Update { get; init; }

    /// <summary>Whether to run again at each change of a file.</summary>
    public bool Watch { get; init; }
}
