namespace OrleansStream.Cli.Running;

/// <summary>How rows look on standard output.</summary>
enum OutputFormat
{
    /// <summary>JSON Lines, for programs.</summary>
    Json,

    /// <summary>CSV with a header.</summary>
    Csv,

    /// <summary>A table, for people.</summary>
    Table,
}
