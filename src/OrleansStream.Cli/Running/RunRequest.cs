namespace OrleansStream.Cli.Running;

/// <summary>What <c>ostream run</c> was asked for.</summary>
sealed record RunRequest
{
    /// <summary>The plan's file.</summary>
    public required string Plan { get; init; }

    /// <summary>Files in place of sources: <c>name=FILE</c>, or just the file if there is one source; <c>-</c> is standard input.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Files in place of sinks: <c>name=FILE</c>, or just the file if there is one sink; <c>-</c> is standard output.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>How rows look on standard output; null: a table on a terminal, else as the sink says.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>Where dead letters are written; null: nowhere.</summary>
    public string? DeadLetters { get; init; }

    /// <summary>Where the summary is written; null: nowhere.</summary>
    public string? Summary { get; init; }

    /// <summary>In place of the plan's parallelism; null: as the plan says.</summary>
    public int? Parallelism { get; init; }
}
