using System.Collections.Immutable;
using OrleansStream.Components;

namespace OrleansStream.Connectors.Postgres;

/// <summary>What the sink does with a row whose key is there already.</summary>
public enum PostgresWriteMode
{
    /// <summary>Every row is a new one.</summary>
    [Choice("Every row is a new one.")]
    Insert,

    /// <summary>A row takes the place of the one with the same key.</summary>
    [Choice("A row takes the place of the one with the same `key`.")]
    Upsert,
}

/// <summary>The options of the sink <c>postgres</c>.</summary>
[Component(ComponentKind.Sink, "postgres", "Writes rows to a table of PostgreSQL, column by column.",
    Example = """{ "table": "totals", "mode": "upsert", "key": ["region", "window_start"] }""")]
public sealed record PostgresSinkOptions
{
    /// <summary>The connection where none is given: the secret <c>POSTGRES_CONNECTION</c>, by default the environment variable of that name.</summary>
    public const string DefaultConnection = "${secret:POSTGRES_CONNECTION}";

    /// <summary>The connection: <c>Host=…;Username=…;Database=…</c> or <c>postgresql://…</c>; may hold <c>${secret:NAME}</c>.</summary>
    [Option("The connection: `Host=…;Username=…;Database=…` or `postgresql://user@host/database`; may hold `${secret:NAME}`.",
        Example = "\"Host=db;Database=shop;Username=app;Password=${secret:SHOP_PASSWORD}\"")]
    public string Connection { get; init; } = DefaultConnection;

    /// <summary>The table, with its schema before a dot if it is not on the search path.</summary>
    [Option("The table, with its schema before a dot if that is not on the search path.", Required = true, Example = "\"public.totals\"")]
    public string Table { get; init; } = "";

    /// <summary>What to do with a row whose key is there already. Default: <see cref="PostgresWriteMode.Insert"/>.</summary>
    [Option("`insert`: every row is a new one; `upsert`: a row takes the place of the one with the same `key`.")]
    public PostgresWriteMode Mode { get; init; }

    /// <summary>For <c>upsert</c>: the columns of the key, for which the table has a primary key or unique index.</summary>
    [Option("For `upsert`: the columns of the key, for which the table has a primary key or unique index.", Example = "[\"region\"]")]
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>Whether a table that does not exist is made, of the rows' columns and the key. Default: yes.</summary>
    [Option("Whether a table that does not exist is made, of the rows' columns and the key.")]
    public bool CreateTable { get; init; } = true;

    /// <summary>The most rows that are gathered for one statement, unless rows come by epochs. Default: 5,000.</summary>
    [Option("The most rows that are gathered for one statement, unless rows come by checkpoints.", Min = 1, Max = 1_000_000)]
    public int BatchRows { get; init; } = 5000;

    /// <summary>How long a statement may take, waiting for locks included. Default: 30 s.</summary>
    [Option("How long a statement may take, waiting for locks included.", Min = 1000, Max = 3_600_000)]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often something that fails for now is tried before the sink fails, 1 to 10. Default: 10.</summary>
    [Option("How often something that fails for now is tried before the sink fails.", Min = 1, Max = 10)]
    public int Attempts { get; init; } = 10;

    /// <summary>The wait before the second attempt; it doubles with each further one, up to 30 s, with some chance in it. Default: 200 ms.</summary>
    [Option("The wait before the second attempt; it doubles with each further one, up to 30 s, with some chance in it.", Min = 1, Max = 30_000)]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);
}
