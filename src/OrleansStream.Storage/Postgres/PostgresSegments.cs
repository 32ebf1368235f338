using System.Data;
using Npgsql;
using NpgsqlTypes;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;

namespace OrleansStream.Storage.Postgres;

/// <summary>What is done with segments. Their content is cut into chunks; a segment with all of its chunks is one transaction.</summary>
sealed class PostgresSegments(NpgsqlDataSource source, string where)
{
    /// <summary>Bytes of a chunk, of which one is held at a time. A message of PostgreSQL may have 1 GiB, but both ends hold all of it.</summary>
    public const int ChunkBytes = 1 << 20;

    const string Copy = "COPY orleansstream_chunk (segment, number, content) FROM STDIN (FORMAT binary)";

    /// <summary>Who replaces a segment waits for another who does, until that has ended: both would find the same one to delete.</summary>
    const string LockName = "SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 7023381645112640331))";

    const string DeleteOld = """
        WITH gone AS (DELETE FROM orleansstream_segment WHERE pipeline = $1 AND name = $2 RETURNING id)
        DELETE FROM orleansstream_chunk c USING gone WHERE c.segment = gone.id
        """;

    const string Insert = "INSERT INTO orleansstream_segment (pipeline, name, id, bytes) VALUES ($1, $2, $3, $4)";

    /// <summary>Of each chunk only what lies between the ends ($5 and $6) is read. In one statement, since the segment may be replaced meanwhile.</summary>
    const string Parts = """
        SELECT s.bytes, substring(c.content
            FROM (greatest($5 - c.number::bigint * 1048576, 0) + 1)::integer
            FOR (least($6 - c.number::bigint * 1048576, 1048576) - greatest($5 - c.number::bigint * 1048576, 0))::integer)
        FROM orleansstream_segment s LEFT JOIN orleansstream_chunk c ON c.segment = s.id AND c.number BETWEEN $3 AND $4
        WHERE s.pipeline = $1 AND s.name = $2 ORDER BY c.number
        """;

    public async Task WriteAsync(string pipeline, string segment, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken)
    {
        var content = new SegmentContent(parts, ChunkBytes);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await using var next = new NpgsqlCommand("SELECT nextval('orleansstream_segment_id')", connection);
        var id = (long)(await next.ExecuteScalarAsync(cancellationToken))!;
        await using (var import = await connection.BeginBinaryImportAsync(Copy, cancellationToken))
        {
            for (var number = 0; content.Next() is { } chunk; number++)
            {
                await import.StartRowAsync(cancellationToken);
                await import.WriteAsync(id, NpgsqlDbType.Bigint, cancellationToken);
                await import.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken);
                await import.WriteAsync(chunk, NpgsqlDbType.Bytea, cancellationToken);
            }
            await import.CompleteAsync(cancellationToken);
        }
        await using var batch = new NpgsqlBatch(connection, transaction);
        Add(batch, LockName, pipeline, segment);
        Add(batch, DeleteOld, pipeline, segment);
        Add(batch, Insert, pipeline, segment, id, content.Bytes);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string pipeline, string segment, long offset, long length, CancellationToken cancellationToken)
    {
        var end = length < 0 || length > long.MaxValue - offset ? long.MaxValue : offset + length;
        await using var command = source.CreateCommand(Parts);
        foreach (var value in (object[])[pipeline, segment, Chunk(offset), end == offset ? -1 : Chunk(end - 1), offset, end])
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        byte[]? content = null;
        var done = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            content ??= GC.AllocateUninitializedArray<byte>(checked((int)Math.Max(0, Math.Min(reader.GetInt64(0), end) - offset)));
            if (!await reader.IsDBNullAsync(1, cancellationToken))
                done += (int)reader.GetBytes(1, 0, content, done, content.Length - done);
        }
        if (content is null)
            return null;
        return done == content.Length
            ? content
            : throw new StreamException(ErrorCodes.CheckpointDamaged, $"The segment '{segment}' of pipeline '{pipeline}' in {where} lacks a part: {done} bytes of {content.Length} from {offset} are there");
    }

    public async Task<IReadOnlyList<SegmentInfo>> ListAsync(string pipeline, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT name, bytes FROM orleansstream_segment WHERE pipeline = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = pipeline });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<SegmentInfo>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new SegmentInfo(reader.GetString(0), reader.GetInt64(1)));
        return found;
    }

    /// <summary>Locks them in one order, so that two who delete the same do not wait for each other.</summary>
    public async Task DeleteAsync(string pipeline, IReadOnlyCollection<string> segments, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            """
            WITH locked AS (SELECT id FROM orleansstream_segment WHERE pipeline = $1 AND name = ANY($2) ORDER BY name FOR UPDATE),
                gone AS (DELETE FROM orleansstream_segment s USING locked WHERE s.id = locked.id RETURNING s.id)
            DELETE FROM orleansstream_chunk c USING gone WHERE c.segment = gone.id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = pipeline });
        command.Parameters.Add(new NpgsqlParameter { Value = segments.ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    static int Chunk(long at) => (int)Math.Min(at / ChunkBytes, int.MaxValue);

    static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> parameters)
    {
        var command = batch.CreateBatchCommand();
        command.CommandText = sql;
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }
}
