using System.Collections.Concurrent;
using OrleansStream.Checkpoints;

namespace OrleansStream.Runtime.Checkpoints.Stores;

/// <summary>
/// Keeps checkpoints as files, a folder for each pipeline. Several processes may use one folder, also of a network file system that has locks; a
/// process that has stopped in the middle of a commit holds up those of the same pipeline until it goes on or ends.
/// </summary>
public sealed class FileCheckpointStore : ICheckpointStore
{
    /// <summary>How long a change waits for another process that changes the same pipeline, before it fails with a <see cref="TimeoutException"/>: 30 s.</summary>
    public static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    readonly string _root;
    readonly TimeProvider _time;
    readonly ConcurrentDictionary<string, Place> _places = new();
    volatile bool _disposed;

    /// <summary>Opens a store. The folder is made when something is written.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public FileCheckpointStore(string folder, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _root = Path.GetFullPath(folder);
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public ValueTask<long> BeginAttemptAsync(string pipeline, long attempt, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        return ChangeAsync(pipeline, folder => folder.Begin(attempt, _time.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WriteSegmentAsync(string pipeline, string segment, IReadOnlyList<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        StoreNames.CheckName(segment);
        ArgumentNullException.ThrowIfNull(content);
        await RunAsync(pipeline, place =>
        {
            place.Ready();
            place.Folder.WriteSegment(segment, content, cancellationToken);
            return true;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadSegmentAsync(string pipeline, string segment, long offset, long length, CancellationToken cancellationToken)
    {
        StoreNames.CheckName(segment);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, -1);
        return RunAsync(pipeline, place => place.Folder.ReadSegment(segment, offset, length, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SegmentInfo>> ListSegmentsAsync(string pipeline, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<SegmentInfo>>(pipeline, place => place.Folder.SegmentInfos(), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DeleteSegmentsAsync(string pipeline, IReadOnlyCollection<string> segments, CancellationToken cancellationToken)
    {
        StoreNames.CheckNames(segments);
        await RunAsync(pipeline, place =>
        {
            if (segments.Count > 0)
                place.Folder.DeleteSegments(segments);
            return true;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> CommitAsync(CheckpointInfo checkpoint, long after, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        StoreFailures.CheckCommit(checkpoint, after);
        return ChangeAsync(checkpoint.Pipeline, folder => folder.Commit(checkpoint, after, manifest, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CheckpointInfo>> ListAsync(string pipeline, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<CheckpointInfo>>(pipeline, place => place.Folder.List(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadManifestAsync(string pipeline, long epoch, CancellationToken cancellationToken) =>
        RunAsync(pipeline, place => place.Folder.ReadManifest(epoch, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask NameAsync(string pipeline, long epoch, string? name, CancellationToken cancellationToken)
    {
        if (name is not null)
            StoreNames.CheckName(name);
        await ChangeAsync(pipeline, folder =>
        {
            folder.Name(epoch, name);
            return true;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string pipeline, IReadOnlyCollection<long> epochs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        await ChangeAsync(pipeline, folder =>
        {
            folder.Delete(epochs);
            return true;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListPipelinesAsync(CancellationToken cancellationToken) =>
        await GuardAsync<IReadOnlyList<string>>(() =>
        {
            if (!Directory.Exists(_root))
                return [];
            var names = Directory.EnumerateDirectories(_root).Select(d => Path.GetFileName(d)).Where(StoreNames.IsPipeline);
            return [.. names.Where(n => new PipelineFolder(_root, n).HasAnything()).Order(StringComparer.Ordinal)];
        }, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DeletePipelineAsync(string pipeline, CancellationToken cancellationToken) =>
        await ChangeAsync(pipeline, folder =>
        {
            folder.DeleteAll();
            return true;
        }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return default;
    }

    /// <summary>Runs what changes manifests or the state, one at a time of all processes.</summary>
    async ValueTask<T> ChangeAsync<T>(string pipeline, Func<PipelineFolder, T> change, CancellationToken cancellationToken)
    {
        var place = Find(pipeline);
        await place.Gate.WaitAsync(cancellationToken);
        try
        {
            return await GuardAsync(async () =>
            {
                place.Ready();
                using var held = await FolderLock.TakeAsync(place.Folder.LockPath, LockTimeout, _time, cancellationToken);
                return change(place.Folder);
            }, cancellationToken);
        }
        finally
        {
            place.Gate.Release();
        }
    }

    ValueTask<T> RunAsync<T>(string pipeline, Func<Place, T> action, CancellationToken cancellationToken)
    {
        var place = Find(pipeline);
        return new(GuardAsync(() => action(place), cancellationToken));
    }

    Task<T> GuardAsync<T>(Func<T> action, CancellationToken cancellationToken) => GuardAsync(() => Task.FromResult(action()), cancellationToken);

    /// <summary>Off the caller's thread, which may be a grain's: file systems block.</summary>
    async Task<T> GuardAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            return await Task.Run(action, cancellationToken);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw StoreFailures.Unusable($"'{_root}'", $"{failure.Message.TrimEnd('.')}; give this account the right to write there, or choose another folder", failure);
        }
        catch (IOException failure) when (File.Exists(_root))
        {
            throw StoreFailures.Unusable($"'{_root}'", "that is a file; name a folder", failure);
        }
        catch (DirectoryNotFoundException failure)
        {
            throw StoreFailures.Unusable($"'{_root}'", "a folder in it has gone while it was used; put it back and restart, or restart to begin anew", failure);
        }
    }

    Place Find(string pipeline)
    {
        StoreNames.CheckPipeline(pipeline);
        return _places.GetOrAdd(pipeline, static (id, root) => new Place(new PipelineFolder(root, id)), _root);
    }

    sealed class Place(PipelineFolder folder)
    {
        volatile bool _ready;

        public PipelineFolder Folder => folder;

        /// <summary>Lets one caller of this process at a time wait for the lock, in the order in which they came.</summary>
        public SemaphoreSlim Gate { get; } = new(1);

        public void Ready()
        {
            if (_ready)
                return;
            folder.Create();
            _ready = true;
        }
    }
}
