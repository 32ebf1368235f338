using Microsoft.Data.Sqlite;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;

namespace OrleansStream.Storage.Sqlite;

/// <summary>
/// Keeps checkpoints in a SQLite file: write-ahead log, synced at every commit. Changes that come at the same time are committed together. Several
/// processes of one machine may use the file; it must not lie on a network file system.
/// </summary>
public sealed class SqliteCheckpointStore : ICheckpointStore
{
    /// <summary>How long a call waits for another process that writes, before it fails: 10 s.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What is being written is not older; what is was left behind by a process that ended.</summary>
    static readonly TimeSpan LeftBehindAfter = TimeSpan.FromHours(1);

    readonly string _path;
    readonly string _connectionString;
    readonly TimeProvider _time;
    readonly SqliteWriter _writer;
    readonly SemaphoreSlim _preparing = new(1);
    volatile bool _prepared;
    volatile bool _disposed;

    /// <summary>Opens a store. The file, and the folders above it, are made at the first call.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public SqliteCheckpointStore(string path, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
        _time = time ?? TimeProvider.System;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = _path, Mode = SqliteOpenMode.ReadWriteCreate, DefaultTimeout = (int)BusyTimeout.TotalSeconds, Pooling = true,
        }.ToString();
        var own = new SqliteConnectionStringBuilder(_connectionString) { Pooling = false }.ToString();
        _writer = new SqliteWriter(() => SqliteSchema.Open(own, BusyTimeout));
    }

    /// <inheritdoc/>
    public ValueTask<long> BeginAttemptAsync(string pipeline, long attempt, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        return WriteAsync(c =>
        {
            SqliteSegments.DiscardOlder(c, pipeline, _time.GetUtcNow() - LeftBehindAfter);
            return SqliteCheckpoints.Begin(c, pipeline, attempt);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WriteSegmentAsync(string pipeline, string segment, IReadOnlyList<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        StoreNames.CheckName(segment);
        ArgumentNullException.ThrowIfNull(content);
        var chunks = new SegmentContent(content, SqliteSegments.ChunkBytes);
        var (id, more) = await WriteAsync(c =>
        {
            var id = SqliteSegments.Create(c, pipeline, segment, _time.GetUtcNow(), chunks.Bytes);
            var more = SqliteSegments.Append(c, id, chunks, cancellationToken);
            if (!more)
                SqliteSegments.Publish(c, pipeline, segment, id);
            return (id, more);
        }, cancellationToken);
        if (!more)
            return;
        // A large one takes several transactions, between which others get theirs.
        try
        {
            while (more)
            {
                more = await WriteAsync(c =>
                {
                    var more = SqliteSegments.Append(c, id, chunks, cancellationToken);
                    if (!more)
                        SqliteSegments.Publish(c, pipeline, segment, id);
                    return more;
                }, cancellationToken);
            }
        }
        catch
        {
            await TryDiscardAsync(id);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadSegmentAsync(string pipeline, string segment, long offset, long length, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        StoreNames.CheckName(segment);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, -1);
        return ReadAsync(c => SqliteSegments.Read(c, pipeline, segment, offset, length, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SegmentInfo>> ListSegmentsAsync(string pipeline, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        return ReadAsync(c => SqliteSegments.List(c, pipeline), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteSegmentsAsync(string pipeline, IReadOnlyCollection<string> segments, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        StoreNames.CheckNames(segments);
        await DoAsync(c => SqliteSegments.Delete(c, pipeline, segments), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> CommitAsync(CheckpointInfo checkpoint, long after, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        StoreFailures.CheckCommit(checkpoint, after);
        return WriteAsync(c => SqliteCheckpoints.Commit(c, checkpoint, after, manifest), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CheckpointInfo>> ListAsync(string pipeline, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        return ReadAsync(c => SqliteCheckpoints.List(c, pipeline), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadManifestAsync(string pipeline, long epoch, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        return ReadAsync(c => SqliteCheckpoints.Manifest(c, pipeline, epoch) is { } manifest ? new ReadOnlyMemory<byte>?(manifest) : null, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask NameAsync(string pipeline, long epoch, string? name, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        if (name is not null)
            StoreNames.CheckName(name);
        await DoAsync(c => SqliteCheckpoints.Name(c, pipeline, epoch, name), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string pipeline, IReadOnlyCollection<long> epochs, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        ArgumentNullException.ThrowIfNull(epochs);
        await DoAsync(c => SqliteCheckpoints.Delete(c, pipeline, epochs), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListPipelinesAsync(CancellationToken cancellationToken) => ReadAsync(SqliteCheckpoints.Pipelines, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DeletePipelineAsync(string pipeline, CancellationToken cancellationToken)
    {
        StoreNames.CheckPipeline(pipeline);
        await DoAsync(c =>
        {
            SqliteCheckpoints.DeleteAll(c, pipeline);
            SqliteSegments.DeleteAll(c, pipeline);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _writer.DisposeAsync();
        using var pooled = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(pooled);
    }

    async ValueTask DoAsync(Action<SqliteConnection> action, CancellationToken cancellationToken) => await WriteAsync(c =>
    {
        action(c);
        return true;
    }, cancellationToken);

    ValueTask<T> WriteAsync<T>(Func<SqliteConnection, T> action, CancellationToken cancellationToken) =>
        new(GuardAsync(() => _writer.DoAsync(action, cancellationToken), cancellationToken));

    ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> action, CancellationToken cancellationToken) =>
        new(GuardAsync(() => Task.Run(() =>
        {
            using var connection = SqliteSchema.Open(_connectionString, BusyTimeout);
            return action(connection);
        }, cancellationToken), cancellationToken));

    async Task<T> GuardAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            if (!_prepared)
                await PrepareAsync(cancellationToken);
            return await action();
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is Sqlite.Corrupt or Sqlite.NotADatabase)
        {
            throw new StreamException(ErrorCodes.CheckpointDamaged, $"The file '{_path}' is damaged ({failure.Message.TrimEnd('.')}); put a copy in its place, or move it away to begin anew", failure);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is Sqlite.Permission or Sqlite.ReadOnly or Sqlite.CannotOpen)
        {
            throw StoreFailures.Unusable($"'{_path}'", $"{failure.Message.TrimEnd('.')}; give this account the right to write there, or choose another place", failure);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException || (failure is IOException && File.Exists(Path.GetDirectoryName(_path))))
        {
            throw StoreFailures.Unusable($"'{_path}'", $"{failure.Message.TrimEnd('.')}; choose another place", failure);
        }
    }

    async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (!_prepared)
                await Task.Run(() => SqliteSchema.Prepare(_connectionString, BusyTimeout, _path), cancellationToken);
            _prepared = true;
        }
        finally
        {
            _preparing.Release();
        }
    }

    /// <summary>What cannot be discarded now is later, by its age.</summary>
    async Task TryDiscardAsync(long id)
    {
        try
        {
            await _writer.DoAsync(c =>
            {
                SqliteSegments.Discard(c, id);
                return true;
            }, CancellationToken.None);
        }
        catch (Exception failure) when (failure is SqliteException or ObjectDisposedException)
        {
        }
    }

    /// <summary>Result codes of SQLite (sqlite.org/rescode.html) that do not pass by themselves.</summary>
    static class Sqlite
    {
        public const int Permission = 3;
        public const int ReadOnly = 8;
        public const int Corrupt = 11;
        public const int CannotOpen = 14;
        public const int NotADatabase = 26;
    }
}
