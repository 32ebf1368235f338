using Npgsql;
using OrleansStream.Server.Startup;

namespace OrleansStream.Server.Storage;

/// <summary>The PostgreSQL database in which the silos of a cluster meet and definitions are kept.</summary>
static class ClusterStore
{
    /// <summary>The name under which Orleans finds Npgsql.</summary>
    internal const string Invariant = "Npgsql";

    /// <summary>Silos that start together make the tables one after the other. The number is ours alone; the letters of "ostream".</summary>
    const long LockKey = 0x6f73747265616d;

    /// <summary>The scripts of Orleans, each with a table that it makes: it runs where that is missing, also in a database that others have prepared.</summary>
    static readonly (string Table, string Script)[] s_scripts =
    [
        ("orleansquery", "PostgreSQL-Main.sql"),
        ("orleansmembershiptable", "PostgreSQL-Clustering.sql"),
        ("orleansstorage", "PostgreSQL-Persistence.sql"),
    ];

    /// <summary>
    /// The table of Orleans has no key: two first writes of one grain could both succeed, after which neither can be read. With this the second fails.
    /// </summary>
    const string UniqueIndex = """
        CREATE UNIQUE INDEX IF NOT EXISTS ux_orleansstorage ON orleansstorage
            (grainidhash, graintypehash, grainidn0, grainidn1, graintypestring, coalesce(grainidextensionstring, ''), serviceid)
        """;

    /// <summary>Makes the tables that are missing. Safe to run again and by several silos at once. Throws a <see cref="StartupException"/>.</summary>
    internal static void Prepare(ClusterSettings cluster)
    {
        try
        {
            using var connection = new NpgsqlConnection(cluster.ConnectionString);
            connection.Open();
            using var transaction = connection.BeginTransaction();
            Run(connection, $"SELECT pg_advisory_xact_lock({LockKey})");
            foreach (var (table, script) in s_scripts)
            {
                if (!Exists(connection, table))
                    Run(connection, Text(script));
            }
            if (!Exists(connection, "ux_orleansstorage"))
                Run(connection, UniqueIndex);
            transaction.Commit();
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            throw StartupException.BadOption(
                $"the database {cluster.Database} cannot be used: {Cause(failure)}; see that it runs, that OrleansStream__Database is right, and that its user may create tables");
        }
    }

    static bool Exists(NpgsqlConnection connection, string name)
    {
        using var command = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { new() { Value = name } } };
        return (bool)command.ExecuteScalar()!;
    }

    static void Run(NpgsqlConnection connection, string text)
    {
        using var command = new NpgsqlCommand(text, connection);
        command.ExecuteNonQuery();
    }

    static string Text(string resource)
    {
        using var stream = typeof(ClusterStore).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The innermost cause says what happened: "Connection refused" rather than "An exception has been raised".</summary>
    static string Cause(Exception failure) =>
        (failure is PostgresException || failure.InnerException is null ? failure.Message : $"{failure.Message}: {failure.GetBaseException().Message}").TrimEnd('.').ReplaceLineEndings(" ");
}
