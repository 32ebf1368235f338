using System.Data;
using Npgsql;
using OrleansStream.Checkpoints;

namespace OrleansStream.Storage.Postgres;

/// <summary>The tables. Their names are fixed; which schema they are in the connection's search path says.</summary>
static class PostgresSchema
{
    const int Version = 1;

    /// <summary>Who makes the tables holds this lock, so that many who come at once do not make them twice. Any number that nobody else uses.</summary>
    const string Lock = "SELECT pg_advisory_xact_lock(7023381645112640331)";

    /// <summary>Not <c>to_regclass</c>: a session that has looked before does not see what another has made until it begins its next transaction.</summary>
    const string Exists = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relname = 'orleansstream_version' AND pg_catalog.pg_table_is_visible(oid))";

    /// <summary>
    /// Segments have been compressed by who made them, so PostgreSQL does not try to, and can read a part of a chunk without the rest. Texts are compared
    /// by their bytes, whatever the database's language.
    /// </summary>
    const string Tables = """
        CREATE TABLE IF NOT EXISTS orleansstream_version (version integer NOT NULL);

        CREATE TABLE IF NOT EXISTS orleansstream_pipeline (
            id text COLLATE "C" PRIMARY KEY, attempt bigint NOT NULL, epoch bigint NOT NULL);

        CREATE TABLE IF NOT EXISTS orleansstream_checkpoint (
            pipeline text COLLATE "C" NOT NULL, epoch bigint NOT NULL, attempt bigint NOT NULL, time bigint NOT NULL, name text COLLATE "C",
            hash bigint NOT NULL, manifest bytea NOT NULL, PRIMARY KEY (pipeline, epoch));
        CREATE UNIQUE INDEX IF NOT EXISTS orleansstream_checkpoint_name ON orleansstream_checkpoint (pipeline, name) WHERE name IS NOT NULL;

        CREATE SEQUENCE IF NOT EXISTS orleansstream_segment_id;
        CREATE TABLE IF NOT EXISTS orleansstream_segment (
            id bigint NOT NULL UNIQUE, pipeline text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, bytes bigint NOT NULL,
            PRIMARY KEY (pipeline, name));

        CREATE TABLE IF NOT EXISTS orleansstream_chunk (
            segment bigint NOT NULL, number integer NOT NULL, content bytea NOT NULL, PRIMARY KEY (segment, number));
        ALTER TABLE orleansstream_chunk ALTER COLUMN content SET STORAGE EXTERNAL;
        """;

    /// <summary>Makes the tables if they are not there. An account that may not make tables can use those that another has made.</summary>
    public static async Task PrepareAsync(NpgsqlDataSource source, string where, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await ScalarAsync(connection, Exists, cancellationToken) is not true)
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            await ScalarAsync(connection, Lock, cancellationToken);
            if (await ScalarAsync(connection, Exists, cancellationToken) is not true)
                await ScalarAsync(connection, $"{Tables} INSERT INTO orleansstream_version SELECT {Version} WHERE NOT EXISTS (SELECT FROM orleansstream_version)", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        var version = (int)(await ScalarAsync(connection, "SELECT max(version) FROM orleansstream_version", cancellationToken))!;
        if (version > Version)
            throw StoreFailures.Unusable(where, $"the tables have version {version} and this program knows {Version}; use the newer program");
    }

    static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
