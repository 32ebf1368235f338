using Npgsql;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Postgres;

/// <summary>Tells failures that may pass from those that do not. The classes are those of PostgreSQL's list of error codes.</summary>
static class PostgresFailures
{
    /// <summary>Whether the same may succeed later: no connection, no answer, a server that shuts down or is full, a deadlock.</summary>
    public static bool MayPass(Exception error) => error switch
    {
        PostgresException { SqlState: var state } => state[..2] is "08" or "40" or "53" or "55" or "57" or "58" or "XX" || state is "23505" && IsCatalog((PostgresException)error),
        NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    /// <summary>A failure that does not pass, coded.</summary>
    public static StreamException Refused(string what, PostgresException error)
    {
        var code = error.SqlState[..2] is "22" or "23" or "21" ? ErrorCodes.SinkRejected : ErrorCodes.SinkUnavailable;
        var hint = error.SqlState switch
        {
            "42P10" => " For an upsert the table needs a primary key or unique index of exactly the 'key' columns.",
            "42P01" => " Make it, or leave out \"createTable\": false.",
            "42501" => " The user needs the right to write to it, and to make tables where that is asked for.",
            _ => "",
        };
        return new StreamException(code, $"Cannot write to {what}: {error.MessageText.TrimEnd('.')} ({error.SqlState}).{hint}", error);
    }

    /// <summary>What may pass and did not.</summary>
    public static StreamException Exhausted(string what, int attempts, Exception error) => new(ErrorCodes.SinkUnavailable,
        $"Cannot write to {what}, tried {(attempts == 1 ? "once" : $"{attempts} times")}: {(error is PostgresException postgres ? postgres.MessageText : error.Message).TrimEnd('.')}.", error);

    // Two who make the same table at the same time meet in the catalog.
    static bool IsCatalog(PostgresException error) => error.SchemaName == "pg_catalog";
}
