using System.Collections.Immutable;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Serialization;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>
/// Takes the checkpoints of one attempt, one after another: begins an epoch, waits for the part of every silo, commits the manifest, lets the sinks commit.
/// Lives in the pipeline's grain, on its scheduler.
/// </summary>
sealed class EpochCoordinator
{
    readonly AttemptDefinition _definition;
    readonly IReadOnlyDictionary<string, ITaskGrain> _tasks;
    readonly IReadOnlyList<ISinkGrain> _sinks;
    readonly ICheckpointStore _store;
    readonly CheckpointKeeper _keeper;
    readonly TaskServices _services;
    readonly SemaphoreSlim _one = new(1);
    readonly ImmutableDictionary<string, byte[]> _schemas;
    IReadOnlyList<PartitionHead> _positions = [];
    long _committed;
    Collection? _collection;

    /// <param name="definition">The attempt, with the columns of its sources.</param>
    /// <param name="tasks">All its tasks by their keys.</param>
    /// <param name="sinks">The sinks that commit by epochs.</param>
    /// <param name="progress">What the store and the sinks know already.</param>
    /// <param name="store">The store.</param>
    /// <param name="services">The silo's services.</param>
    public EpochCoordinator(
        AttemptDefinition definition, IReadOnlyDictionary<string, ITaskGrain> tasks, IReadOnlyList<ISinkGrain> sinks, EpochProgress progress,
        ICheckpointStore store, TaskServices services)
    {
        (_definition, _tasks, _sinks, _store, _services) = (definition, tasks, sinks, store, services);
        (_committed, LastEpoch) = (progress.LastCommitted, progress.LastEpoch);
        _positions = progress.From?.Partitions ?? [];
        _keeper = new CheckpointKeeper(definition.Id, store, progress.From?.Segments ?? [], definition.Checkpoints!.Compress, services.Log);
        _schemas = definition.Schemas!.ToImmutableDictionary(s => s.Key, s => ArrowBytes.Write(s.Value));
    }

    /// <summary>The last epoch that was begun.</summary>
    public long LastEpoch { get; private set; }

    /// <summary>The last epoch that was committed, by this attempt or one before it; 0: none.</summary>
    public long Committed => _committed;

    /// <summary>How many checkpoints the attempt has committed.</summary>
    public int Checkpoints { get; private set; }

    /// <summary>Takes a checkpoint. Throws if that failed: then the attempt must end.</summary>
    /// <param name="completed">Whether every input has ended and every result is there.</param>
    /// <param name="cancellationToken">Ends waiting when the attempt ends.</param>
    public async Task TakeAsync(bool completed, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            cut.CancelAfter(_services.Options.CheckpointTimeout);
            var manifest = Manifest(await CollectAsync(++LastEpoch, cut.Token), completed);
            if (manifest is null)
                return;
            await CommitAsync(manifest, cut.Token);
            await CommitSinksAsync(manifest, cancellationToken);
            _keeper.Clean(manifest);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StreamException(ErrorCodes.CheckpointFailed,
                $"Checkpoint {LastEpoch} was not done within {_services.Options.CheckpointTimeout.TotalSeconds:0} s; missing: {Missing()}.");
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes what a silo has written.</summary>
    public void Add(SnapshotPart part)
    {
        if (_collection is not { } collection || collection.Epoch != part.Epoch)
            return;
        collection.Parts.Add(part);
        collection.Missing.ExceptWith(part.Tasks);
        if (collection.Missing.Count == 0)
            collection.Done.TrySetResult();
    }

    async Task<Collection> CollectAsync(long epoch, CancellationToken cancellationToken)
    {
        var collection = _collection = new Collection(epoch, [.. _tasks.Keys]);
        await CrashPoints.BeforeAsync(CrashPoints.Barrier);
        await Task.WhenAll(_tasks.Values.Select(t => t.Barrier(epoch))).WaitAsync(cancellationToken);
        await collection.Done.Task.WaitAsync(cancellationToken);
        return collection;
    }

    // Null if nothing has happened since the last checkpoint, which says as much as this one would.
    CheckpointManifest? Manifest(Collection collection, bool completed)
    {
        var parts = collection.Parts;
        PartitionHead[] positions = [.. parts.SelectMany(p => p.Partitions).OrderBy(p => p.Source, StringComparer.Ordinal).ThenBy(p => p.Partition, StringComparer.Ordinal)];
        if (!completed && _committed > 0 && parts.TrueForAll(p => p.Segment is null) && positions.SequenceEqual(_positions))
            return null;
        _positions = positions;
        _keeper.Add(parts.Where(p => p.HasState).Select(p => p.Segment!));
        return new CheckpointManifest
        {
            Pipeline = _definition.Id.Pipeline,
            Attempt = _definition.Id.Number,
            Epoch = collection.Epoch,
            Time = _services.Time.GetUtcNow(),
            Plan = _definition.Plan,
            Schemas = _schemas,
            Partitions = positions,
            Tasks = [.. parts.SelectMany(p => p.Heads)],
            Segments = _keeper.Segments,
            Staged = [.. parts.SelectMany(p => p.Staged)],
            StagedSegments = [.. parts.Where(p => !p.HasState).Select(p => p.Segment).OfType<SegmentRef>()],
            Completed = completed,
        };
    }

    async Task CommitAsync(CheckpointManifest manifest, CancellationToken cancellationToken)
    {
        var info = new CheckpointInfo(manifest.Pipeline, manifest.Epoch, manifest.Attempt, manifest.Time);
        var bytes = CheckpointJson.Write(manifest);
        if (!await StoreRetry.RunAsync(token => _store.CommitAsync(info, _committed, bytes, token), cancellationToken))
            throw new StreamException(ErrorCodes.Fenced, $"Checkpoint {manifest.Epoch} was refused: another attempt is at work.");
        _committed = manifest.Epoch;
        Checkpoints++;
    }

    // Repeated by the next attempt if this one ends here: what is staged is in the checkpoint, and the sinks know what they have.
    async Task CommitSinksAsync(CheckpointManifest manifest, CancellationToken cancellationToken)
    {
        foreach (var failure in await Task.WhenAll(_sinks.Select(s => s.Commit(manifest.Epoch))).WaitAsync(cancellationToken))
        {
            if (failure is not null)
                throw new StreamException(failure.Code, failure.Message);
        }
    }

    string Missing() => _collection is { Missing.Count: > 0 } c ? string.Join(", ", c.Missing.Take(5)) : "the commit";

    sealed class Collection(long epoch, HashSet<string> missing)
    {
        public long Epoch => epoch;

        public HashSet<string> Missing => missing;

        public List<SnapshotPart> Parts { get; } = [];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Where an attempt's epochs begin.</summary>
/// <param name="From">The checkpoint that it goes on from; null: from the beginning.</param>
/// <param name="LastCommitted">The last epoch that the store has committed.</param>
/// <param name="LastEpoch">The last epoch that anybody knows of: the store, or a sink.</param>
sealed record EpochProgress(CheckpointManifest? From, long LastCommitted, long LastEpoch);
