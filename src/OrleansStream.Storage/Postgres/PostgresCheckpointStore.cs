using System.Data.Common;
using Npgsql;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;

namespace OrleansStream.Storage.Postgres;

/// <summary>
/// Keeps checkpoints in PostgreSQL (12 or newer), in tables whose names begin with <c>orleansstream_</c>, in the schema to which the connection's search
/// path leads; it makes them at the first call. All silos of a cluster use the same. Survives a power cut if the server does: its
/// <c>synchronous_commit</c> and <c>fsync</c> must be on, as they are by default.
/// </summary>
public sealed class PostgresCheckpointStore : ICheckpointStore
{
    /// <summary>
    /// How long a statement may take before it fails, unless the connection string has a <c>Command Timeout</c>: 15 s. A connection that nobody answers on
    /// is found out by then.
    /// </summary>
    public static readonly TimeSpan DefaultCommandTimeout = TimeSpan.FromSeconds(15);

    readonly NpgsqlDataSource _source;
    readonly bool _owned;
    readonly string _where;
    readonly PostgresCheckpoints _checkpoints;
    readonly PostgresSegments _segments;
    readonly SemaphoreSlim _preparing = new(1);
    volatile bool _prepared;
    volatile bool _disposed;

    /// <summary>Opens a store.</summary>
    /// <param name="connectionString">As Npgsql reads it.</param>
    public PostgresCheckpointStore(string connectionString) : this(NpgsqlDataSource.Create(WithTimeouts(connectionString)), owned: true)
    {
    }

    /// <summary>Opens a store over connections that are made elsewhere, and stay there when it is disposed of.</summary>
    public PostgresCheckpointStore(NpgsqlDataSource source) : this(source ?? throw new ArgumentNullException(nameof(source)), owned: false)
    {
    }

    PostgresCheckpointStore(NpgsqlDataSource source, bool owned)
    {
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        (_source, _owned, _where) = (source, owned, $"PostgreSQL at {settings.Host}:{settings.Port}/{settings.Database}");
        (_checkpoints, _segments) = (new PostgresCheckpoints(source, _where), new PostgresSegments(source, _where));
    }

    /// <inheritdoc/>
    public ValueTask<long> BeginAttemptAsync(string pipeline, long attempt, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        return RunAsync(() => _checkpoints.BeginAsync(pipeline, attempt, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteSegmentAsync(string pipeline, string segment, IReadOnlyList<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        StoreNames.CheckName(segment);
        ArgumentNullException.ThrowIfNull(content);
        return DoAsync(() => _segments.WriteAsync(pipeline, segment, content, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadSegmentAsync(string pipeline, string segment, long offset, long length, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        StoreNames.CheckName(segment);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, -1);
        return RunAsync(() => _segments.ReadAsync(pipeline, segment, offset, length, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SegmentInfo>> ListSegmentsAsync(string pipeline, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        return RunAsync(() => _segments.ListAsync(pipeline, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DeleteSegmentsAsync(string pipeline, IReadOnlyCollection<string> segments, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        StoreNames.CheckNames(segments);
        return DoAsync(() => _segments.DeleteAsync(pipeline, segments, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> CommitAsync(CheckpointInfo checkpoint, long after, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        StoreFailures.CheckCommit(checkpoint, after);
        return RunAsync(() => _checkpoints.CommitAsync(checkpoint, after, manifest, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CheckpointInfo>> ListAsync(string pipeline, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        return RunAsync(() => _checkpoints.ListAsync(pipeline, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadManifestAsync(string pipeline, long epoch, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        var manifest = await RunAsync(() => _checkpoints.ManifestAsync(pipeline, epoch, cancellationToken), cancellationToken);
        return manifest is null ? null : new ReadOnlyMemory<byte>?(manifest);
    }

    /// <inheritdoc/>
    public ValueTask NameAsync(string pipeline, long epoch, string? name, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        if (name is not null)
            StoreNames.CheckName(name);
        return DoAsync(() => _checkpoints.NameAsync(pipeline, epoch, name, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string pipeline, IReadOnlyCollection<long> epochs, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        ArgumentNullException.ThrowIfNull(epochs);
        return DoAsync(() => _checkpoints.DeleteAsync(pipeline, epochs, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListPipelinesAsync(CancellationToken cancellationToken) =>
        RunAsync(() => _checkpoints.PipelinesAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeletePipelineAsync(string pipeline, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        return DoAsync(() => _checkpoints.DeletePipelineAsync(pipeline, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_owned)
            await _source.DisposeAsync();
    }

    async ValueTask DoAsync(Func<Task> action, CancellationToken cancellationToken) => await RunAsync(async () =>
    {
        await action();
        return true;
    }, cancellationToken);

    ValueTask<T> RunAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken) => new(GuardAsync(action, cancellationToken));

    /// <summary>Off the caller's scheduler, which may be a grain's: between waiting there are chunks to copy.</summary>
    async Task<T> GuardAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            if (!_prepared)
                await PrepareAsync(cancellationToken);
            return await Task.Run(action, cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted)
        {
            throw new StreamException(ErrorCodes.CheckpointDamaged, $"The tables in {_where} are damaged: {failure.MessageText}", failure);
        }
        catch (PostgresException failure) when (IsLasting(failure.SqlState))
        {
            throw StoreFailures.Unusable(_where, $"{failure.MessageText} ({failure.SqlState}); mend the connection string or the rights of its account", failure);
        }
    }

    async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (!_prepared)
                await Task.Run(() => PostgresSchema.PrepareAsync(_source, _where, cancellationToken), cancellationToken);
            _prepared = true;
        }
        finally
        {
            _preparing.Release();
        }
    }

    /// <summary>Classes of SQLSTATE: wrong account, no such database, no such schema, no right or no such table.</summary>
    static bool IsLasting(string state) => state[..2] is "28" or "3D" or "3F" or "42";

    static string WithTimeouts(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var given = new DbConnectionStringBuilder { ConnectionString = connectionString };
        if (!given.ContainsKey("Command Timeout") && !given.ContainsKey("CommandTimeout"))
            settings.CommandTimeout = (int)DefaultCommandTimeout.TotalSeconds;
        return settings.ToString();
    }
}
