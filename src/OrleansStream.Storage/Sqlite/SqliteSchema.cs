using Microsoft.Data.Sqlite;
using OrleansStream.Checkpoints;

namespace OrleansStream.Storage.Sqlite;

/// <summary>The tables, and how connections are set.</summary>
static class SqliteSchema
{
    const int Version = 1;

    /// <summary>
    /// Large pages make large segments two to five times as fast as the usual ones of 4 KiB; small commits cost the same, since the sync takes their time.
    /// </summary>
    const string Settings = "PRAGMA page_size = 65536; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;";

    /// <summary>State of a segment: 0 is being written, 1 is there, 2 has been deleted and its chunks go bit by bit.</summary>
    const string Tables = """
        CREATE TABLE IF NOT EXISTS pipeline (id TEXT NOT NULL PRIMARY KEY, attempt INTEGER NOT NULL, epoch INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS checkpoint (
            pipeline TEXT NOT NULL, epoch INTEGER NOT NULL, attempt INTEGER NOT NULL, time INTEGER NOT NULL, name TEXT,
            hash INTEGER NOT NULL, manifest BLOB NOT NULL, PRIMARY KEY (pipeline, epoch));
        CREATE UNIQUE INDEX IF NOT EXISTS checkpoint_name ON checkpoint (pipeline, name) WHERE name IS NOT NULL;

        CREATE TABLE IF NOT EXISTS segment (
            id INTEGER PRIMARY KEY, pipeline TEXT NOT NULL, name TEXT NOT NULL, state INTEGER NOT NULL, begun INTEGER NOT NULL, bytes INTEGER NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS segment_name ON segment (pipeline, name) WHERE state = 1;
        CREATE INDEX IF NOT EXISTS segment_rest ON segment (state, pipeline) WHERE state <> 1;

        CREATE TABLE IF NOT EXISTS chunk (id INTEGER PRIMARY KEY, content BLOB NOT NULL);
        """;

    /// <summary>Opens a connection. Only writers wait long for each other; readers of a write-ahead log need not.</summary>
    public static SqliteConnection Open(string connectionString, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {(long)busyTimeout.TotalMilliseconds}; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the file and its tables if they are not there.</summary>
    public static void Prepare(string connectionString, TimeSpan busyTimeout, string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        using var connection = Open(connectionString, busyTimeout);
        connection.Execute(Settings);
        connection.Execute("BEGIN IMMEDIATE");
        var version = connection.Number("PRAGMA user_version") ?? 0;
        if (version > Version)
            throw StoreFailures.Unusable($"'{path}'", $"it has version {version} and this program knows {Version}; use the newer program");
        connection.Execute(Tables);
        connection.Execute($"PRAGMA user_version = {Version}; COMMIT");
    }

    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first number of the first row; null: there is none.</summary>
    public static long? Number(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteScalar() as long?;
    }

    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
