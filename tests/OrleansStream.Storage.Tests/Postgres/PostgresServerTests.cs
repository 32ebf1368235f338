using Npgsql;
using OrleansStream.Tests;

namespace OrleansStream.Storage.Tests.Postgres;

/// <summary>The private server on which other tests rely.</summary>
public class PostgresServerTests
{
    [PostgresFact]
    public async Task A_server_that_was_stopped_or_killed_starts_again_with_its_data()
    {
        using var server = PostgresServer.Start("max_connections=20");
        await using var source = NpgsqlDataSource.Create(server.CreateDatabase());
        await ExecuteAsync(source, "CREATE TABLE t AS SELECT 1 AS x");
        server.Kill();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(source, "SELECT 1"));
        server.Start();
        await ExecuteAsync(source, "INSERT INTO t VALUES (2)");
        server.Stop();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(source, "SELECT 1"));
        server.Start();
        await using var command = source.CreateCommand("SELECT count(*) FROM t");
        Assert.Equal(2L, await command.ExecuteScalarAsync());
        Assert.Equal("20", server.Sql("SHOW max_connections"));
    }

    static async Task ExecuteAsync(NpgsqlDataSource source, string statement)
    {
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
