using Npgsql;
using NpgsqlTypes;
using OrleansStream.Checkpoints;

namespace OrleansStream.Storage.Postgres;

/// <summary>What is done with manifests and attempts. Each change is one statement, so that it is done or not, whenever the connection is cut.</summary>
sealed class PostgresCheckpoints(NpgsqlDataSource source, string where)
{
    public async Task<long> BeginAsync(string pipeline, long attempt, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            INSERT INTO orleansstream_pipeline AS p VALUES ($1, $2, 0)
            ON CONFLICT (id) DO UPDATE SET attempt = excluded.attempt WHERE p.attempt <= excluded.attempt RETURNING epoch
            """,
            pipeline, attempt);
        if (await command.ExecuteScalarAsync(cancellationToken) is long epoch)
            return epoch;
        await using var higher = Command("SELECT attempt FROM orleansstream_pipeline WHERE id = $1", pipeline);
        throw StoreFailures.Fenced(pipeline, attempt, await higher.ExecuteScalarAsync(cancellationToken) as long? ?? attempt + 1);
    }

    public async Task<bool> CommitAsync(CheckpointInfo checkpoint, long after, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            WITH won AS (UPDATE orleansstream_pipeline SET epoch = $2 WHERE id = $1 AND attempt = $3 AND epoch = $4 RETURNING id)
            INSERT INTO orleansstream_checkpoint (pipeline, epoch, attempt, time, name, hash, manifest) SELECT id, $2, $3, $5, $6, $7, $8 FROM won
            """,
            checkpoint.Pipeline, checkpoint.Epoch, checkpoint.Attempt, after, checkpoint.Time.UtcTicks);
        command.Parameters.Add(Text(checkpoint.Name));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = ManifestHash.Of(manifest.Span) });
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = manifest, NpgsqlDbType = NpgsqlDbType.Bytea });
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken) == 1 || await IsRepeatAsync(checkpoint, manifest, cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.UniqueViolation && checkpoint.Name is not null)
        {
            throw StoreFailures.NameTaken(checkpoint.Pipeline, checkpoint.Name);
        }
    }

    public async Task<IReadOnlyList<CheckpointInfo>> ListAsync(string pipeline, CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT epoch, attempt, time, name FROM orleansstream_checkpoint WHERE pipeline = $1 ORDER BY epoch", pipeline);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<CheckpointInfo>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new CheckpointInfo(pipeline, reader.GetInt64(0), reader.GetInt64(1), new DateTimeOffset(reader.GetInt64(2), TimeSpan.Zero),
                reader.IsDBNull(3) ? null : reader.GetString(3)));
        }
        return found;
    }

    public async Task<byte[]?> ManifestAsync(string pipeline, long epoch, CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT hash, manifest FROM orleansstream_checkpoint WHERE pipeline = $1 AND epoch = $2", pipeline, epoch);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var manifest = reader.GetFieldValue<byte[]>(1);
        return ManifestHash.Of(manifest) == reader.GetInt64(0) ? manifest : throw StoreFailures.Damaged(pipeline, epoch, where, "its checksum does not match");
    }

    public async Task NameAsync(string pipeline, long epoch, string? name, CancellationToken cancellationToken)
    {
        await using var command = Command("UPDATE orleansstream_checkpoint SET name = $3 WHERE pipeline = $1 AND epoch = $2", pipeline, epoch);
        command.Parameters.Add(Text(name));
        try
        {
            if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
                throw StoreFailures.NoSuchCheckpoint(pipeline, epoch);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.UniqueViolation && name is not null)
        {
            throw StoreFailures.NameTaken(pipeline, name);
        }
    }

    public async Task DeleteAsync(string pipeline, IReadOnlyCollection<long> epochs, CancellationToken cancellationToken)
    {
        await using var command = Command("DELETE FROM orleansstream_checkpoint WHERE pipeline = $1 AND epoch = ANY($2)", pipeline, epochs.ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<string>> PipelinesAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT pipeline FROM orleansstream_checkpoint UNION SELECT pipeline FROM orleansstream_segment ORDER BY 1");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetString(0));
        return found;
    }

    public async Task DeletePipelineAsync(string pipeline, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            WITH manifests AS (DELETE FROM orleansstream_checkpoint WHERE pipeline = $1),
                locked AS (SELECT id FROM orleansstream_segment WHERE pipeline = $1 ORDER BY name FOR UPDATE),
                gone AS (DELETE FROM orleansstream_segment s USING locked WHERE s.id = locked.id RETURNING s.id)
            DELETE FROM orleansstream_chunk c USING gone WHERE c.segment = gone.id
            """,
            pipeline);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    async Task<bool> IsRepeatAsync(CheckpointInfo checkpoint, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            SELECT c.manifest FROM orleansstream_checkpoint c JOIN orleansstream_pipeline p ON p.id = c.pipeline
            WHERE c.pipeline = $1 AND c.epoch = $2 AND c.attempt = $3 AND p.attempt = $3
            """,
            checkpoint.Pipeline, checkpoint.Epoch, checkpoint.Attempt);
        return await command.ExecuteScalarAsync(cancellationToken) is byte[] known && manifest.Span.SequenceEqual(known);
    }

    NpgsqlCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
