using Microsoft.Data.Sqlite;
using OrleansStream.Checkpoints;

namespace OrleansStream.Storage.Sqlite;

/// <summary>What is done with manifests and attempts on an open connection. What changes something runs inside a transaction that its caller commits.</summary>
static class SqliteCheckpoints
{
    public static long Begin(SqliteConnection connection, string pipeline, long attempt)
    {
        var (begun, epoch) = State(connection, pipeline);
        if (begun > attempt)
            throw StoreFailures.Fenced(pipeline, attempt, begun);
        connection.Execute("INSERT INTO pipeline VALUES ($pipeline, $attempt, 0) ON CONFLICT (id) DO UPDATE SET attempt = excluded.attempt",
            ("$pipeline", pipeline), ("$attempt", attempt));
        return epoch;
    }

    public static bool Commit(SqliteConnection connection, CheckpointInfo checkpoint, long after, ReadOnlyMemory<byte> manifest)
    {
        var (attempt, epoch) = State(connection, checkpoint.Pipeline);
        if (attempt != checkpoint.Attempt)
            return false;
        if (epoch != after)
            return IsRepeat(connection, checkpoint, manifest.Span);
        CheckFree(connection, checkpoint.Pipeline, checkpoint.Name, checkpoint.Epoch);
        connection.Execute("INSERT INTO checkpoint VALUES ($pipeline, $epoch, $attempt, $time, $name, $hash, $manifest)",
            ("$pipeline", checkpoint.Pipeline), ("$epoch", checkpoint.Epoch), ("$attempt", checkpoint.Attempt), ("$time", checkpoint.Time.UtcTicks),
            ("$name", checkpoint.Name), ("$hash", ManifestHash.Of(manifest.Span)), ("$manifest", manifest.ToArray()));
        connection.Execute("UPDATE pipeline SET epoch = $epoch WHERE id = $pipeline", ("$epoch", checkpoint.Epoch), ("$pipeline", checkpoint.Pipeline));
        return true;
    }

    public static IReadOnlyList<CheckpointInfo> List(SqliteConnection connection, string pipeline)
    {
        using var command = connection.Command("SELECT epoch, attempt, time, name FROM checkpoint WHERE pipeline = $pipeline ORDER BY epoch", ("$pipeline", pipeline));
        using var reader = command.ExecuteReader();
        var found = new List<CheckpointInfo>();
        while (reader.Read())
        {
            found.Add(new CheckpointInfo(pipeline, reader.GetInt64(0), reader.GetInt64(1), new DateTimeOffset(reader.GetInt64(2), TimeSpan.Zero),
                reader.IsDBNull(3) ? null : reader.GetString(3)));
        }
        return found;
    }

    public static byte[]? Manifest(SqliteConnection connection, string pipeline, long epoch)
    {
        using var command = connection.Command("SELECT hash, manifest FROM checkpoint WHERE pipeline = $pipeline AND epoch = $epoch", ("$pipeline", pipeline), ("$epoch", epoch));
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;
        var manifest = reader.GetFieldValue<byte[]>(1);
        return ManifestHash.Of(manifest) == reader.GetInt64(0)
            ? manifest
            : throw StoreFailures.Damaged(pipeline, epoch, $"'{connection.DataSource}'", "its checksum does not match");
    }

    public static void Name(SqliteConnection connection, string pipeline, long epoch, string? name)
    {
        CheckFree(connection, pipeline, name, epoch);
        var named = connection.Execute("UPDATE checkpoint SET name = $name WHERE pipeline = $pipeline AND epoch = $epoch",
            ("$name", name), ("$pipeline", pipeline), ("$epoch", epoch));
        if (named == 0)
            throw StoreFailures.NoSuchCheckpoint(pipeline, epoch);
    }

    public static void Delete(SqliteConnection connection, string pipeline, IEnumerable<long> epochs)
    {
        using var command = connection.Command("DELETE FROM checkpoint WHERE pipeline = $pipeline AND epoch = $epoch", ("$pipeline", pipeline), ("$epoch", 0L));
        foreach (var epoch in epochs)
        {
            command.Parameters["$epoch"].Value = epoch;
            command.ExecuteNonQuery();
        }
    }

    public static void DeleteAll(SqliteConnection connection, string pipeline) =>
        connection.Execute("DELETE FROM checkpoint WHERE pipeline = $pipeline", ("$pipeline", pipeline));

    public static IReadOnlyList<string> Pipelines(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT pipeline FROM checkpoint UNION SELECT pipeline FROM segment WHERE state = 1 ORDER BY 1");
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
            found.Add(reader.GetString(0));
        return found;
    }

    static (long Attempt, long Epoch) State(SqliteConnection connection, string pipeline)
    {
        using var command = connection.Command("SELECT attempt, epoch FROM pipeline WHERE id = $pipeline", ("$pipeline", pipeline));
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1)) : (0, 0);
    }

    static bool IsRepeat(SqliteConnection connection, CheckpointInfo checkpoint, ReadOnlySpan<byte> manifest) =>
        connection.Number("SELECT attempt FROM checkpoint WHERE pipeline = $pipeline AND epoch = $epoch", ("$pipeline", checkpoint.Pipeline), ("$epoch", checkpoint.Epoch))
            == checkpoint.Attempt
        && Manifest(connection, checkpoint.Pipeline, checkpoint.Epoch) is { } known && manifest.SequenceEqual(known);

    static void CheckFree(SqliteConnection connection, string pipeline, string? name, long epoch)
    {
        if (name is not null
            && connection.Number("SELECT epoch FROM checkpoint WHERE pipeline = $pipeline AND name = $name", ("$pipeline", pipeline), ("$name", name)) is { } other
            && other != epoch)
        {
            throw StoreFailures.NameTaken(pipeline, name, other);
        }
    }
}
