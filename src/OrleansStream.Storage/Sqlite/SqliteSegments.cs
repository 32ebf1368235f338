using Microsoft.Data.Sqlite;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;

namespace OrleansStream.Storage.Sqlite;

/// <summary>
/// What is done with segments on an open connection. The content is cut into chunks; the chunk n of a segment has the number id x 2^20 + n. What changes
/// something runs inside a transaction that its caller commits.
/// </summary>
static class SqliteSegments
{
    /// <summary>Bytes of a chunk: what is read at least, and one buffer of it is held to write.</summary>
    public const int ChunkBytes = 1 << 20;

    /// <summary>So many chunks at most are written or deleted in a transaction, so that others get their turn.</summary>
    public const int ChunksPerTransaction = 8;

    const int ChunkBits = 20;

    public static long Create(SqliteConnection connection, string pipeline, string name, DateTimeOffset now, long bytes) =>
        connection.Number("INSERT INTO segment (pipeline, name, state, begun, bytes) VALUES ($pipeline, $name, 0, $begun, $bytes) RETURNING id",
            ("$pipeline", pipeline), ("$name", name), ("$begun", now.UtcTicks), ("$bytes", bytes))!.Value;

    /// <summary>Writes chunks out of the content, from where it stands, until it ends or there have been enough; false: it has ended.</summary>
    public static bool Append(SqliteConnection connection, long id, SegmentContent content, CancellationToken cancellationToken)
    {
        using var command = connection.Command("INSERT INTO chunk VALUES ($id, $content)", ("$id", 0L), ("$content", Array.Empty<byte>()));
        for (var i = 0; i < ChunksPerTransaction; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var number = content.Chunk;
            if (content.Next() is not { } chunk)
                return false;
            command.Parameters["$id"].Value = (id << ChunkBits) + number;
            command.Parameters["$content"].Value = chunk;
            command.ExecuteNonQuery();
        }
        return true;
    }

    /// <summary>Lets a segment that has been written take the place of one of its name.</summary>
    public static void Publish(SqliteConnection connection, string pipeline, string name, long id)
    {
        connection.Execute("UPDATE segment SET state = 2 WHERE pipeline = $pipeline AND name = $name AND state = 1", ("$pipeline", pipeline), ("$name", name));
        if (connection.Execute("UPDATE segment SET state = 1 WHERE id = $id AND state = 0", ("$id", id)) == 0)
            throw new IOException($"The segment '{name}' of pipeline '{pipeline}' was deleted while it was written.");
    }

    public static void Discard(SqliteConnection connection, long id) => connection.Execute("UPDATE segment SET state = 2 WHERE id = $id AND state = 0", ("$id", id));

    /// <summary>Discards what processes that have ended left half-written.</summary>
    public static void DiscardOlder(SqliteConnection connection, string pipeline, DateTimeOffset than) =>
        connection.Execute("UPDATE segment SET state = 2 WHERE pipeline = $pipeline AND state = 0 AND begun < $than", ("$pipeline", pipeline), ("$than", than.UtcTicks));

    public static void Delete(SqliteConnection connection, string pipeline, IEnumerable<string> names)
    {
        using var command = connection.Command("UPDATE segment SET state = 2 WHERE pipeline = $pipeline AND name = $name AND state = 1", ("$pipeline", pipeline), ("$name", ""));
        foreach (var name in names)
        {
            command.Parameters["$name"].Value = name;
            command.ExecuteNonQuery();
        }
    }

    public static void DeleteAll(SqliteConnection connection, string pipeline) =>
        connection.Execute("UPDATE segment SET state = 2 WHERE pipeline = $pipeline AND state <> 2", ("$pipeline", pipeline));

    /// <summary>Deletes some chunks of deleted segments; false: there are none.</summary>
    public static bool Sweep(SqliteConnection connection)
    {
        if (connection.Number("SELECT id FROM segment WHERE state = 2 LIMIT 1") is not { } id)
            return false;
        var deleted = connection.Execute(
            "DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE id >= $first AND id < $end LIMIT $most)",
            ("$first", id << ChunkBits), ("$end", (id + 1) << ChunkBits), ("$most", (long)ChunksPerTransaction));
        if (deleted < ChunksPerTransaction)
            connection.Execute("DELETE FROM segment WHERE id = $id", ("$id", id));
        return true;
    }

    public static IReadOnlyList<SegmentInfo> List(SqliteConnection connection, string pipeline)
    {
        using var command = connection.Command("SELECT name, bytes FROM segment WHERE pipeline = $pipeline AND state = 1", ("$pipeline", pipeline));
        using var reader = command.ExecuteReader();
        var found = new List<SegmentInfo>();
        while (reader.Read())
            found.Add(new SegmentInfo(reader.GetString(0), reader.GetInt64(1)));
        return found;
    }

    public static ReadOnlyMemory<byte>? Read(SqliteConnection connection, string pipeline, string name, long offset, long length, CancellationToken cancellationToken)
    {
        // One look at the database: the segment may be replaced meanwhile.
        using var transaction = connection.BeginTransaction(deferred: true);
        if (Find(connection, pipeline, name) is not var (id, bytes))
            return null;
        var rest = Math.Max(0, bytes - offset);
        var content = GC.AllocateUninitializedArray<byte>(checked((int)(length < 0 ? rest : Math.Min(rest, length))));
        if (content.Length == 0)
            return content;
        using var command = connection.Command("SELECT content FROM chunk WHERE id BETWEEN $first AND $last ORDER BY id",
            ("$first", (id << ChunkBits) + (offset / ChunkBytes)), ("$last", (id << ChunkBits) + ((offset + content.Length - 1) / ChunkBytes)));
        using var reader = command.ExecuteReader();
        var done = 0;
        for (var from = offset % ChunkBytes; reader.Read(); from = 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            done += (int)reader.GetBytes(0, from, content, done, (int)Math.Min(content.Length - done, ChunkBytes - from));
        }
        return done == content.Length
            ? content
            : throw new StreamException(ErrorCodes.CheckpointDamaged, $"The segment '{name}' of pipeline '{pipeline}' in '{connection.DataSource}' lacks a part: {done} bytes of {content.Length} from {offset} are there");
    }

    static (long Id, long Bytes)? Find(SqliteConnection connection, string pipeline, string name)
    {
        using var command = connection.Command("SELECT id, bytes FROM segment WHERE pipeline = $pipeline AND name = $name AND state = 1", ("$pipeline", pipeline), ("$name", name));
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }
}
