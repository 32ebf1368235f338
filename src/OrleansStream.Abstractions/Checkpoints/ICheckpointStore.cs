namespace OrleansStream.Checkpoints;

/// <summary>
/// Where checkpoints are kept. A checkpoint is a manifest and the segments that it names. Segments are written first, each once and never changed;
/// the manifest is written last, by compare-and-set: that is the commit. What no manifest names is rubbish that anybody may delete.
/// </summary>
/// <remarks>
/// One store serves all pipelines, silos and threads at the same time. Whatever a call has done when it returns survives a power cut (save in the
/// memory store). A call that fails or is cancelled may have had its effect or not, but never a part of it; every call can be repeated. Trouble that
/// may pass is thrown as it comes; trouble that does not is a coded <see cref="Diagnostics.StreamException"/>, with
/// <see cref="Diagnostics.ErrorCodes.CheckpointFailed"/> if the place cannot be used and <see cref="Diagnostics.ErrorCodes.CheckpointDamaged"/> if
/// what is asked for is there and cannot be read. No call does blocking work on the thread that makes it. Memory that is handed over is the caller's
/// again when the call has returned; memory that is returned is the caller's. Names are as <see cref="StoreNames"/> says, others an
/// <see cref="ArgumentException"/>. A store can be tested with the conformance checks of the Testing package.
/// </remarks>
public interface ICheckpointStore : IAsyncDisposable
{
    /// <summary>
    /// Begins an attempt: from now on what other attempts want to commit is refused. The same attempt may begin again. Fails with
    /// <see cref="Diagnostics.ErrorCodes.Fenced"/> if a higher one has begun. Attempts count from 1.
    /// </summary>
    /// <returns>The last epoch that was committed, be its manifest there or not; 0: none. The attempt's epochs are higher.</returns>
    ValueTask<long> BeginAttemptAsync(string pipeline, long attempt, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a segment. One of this name that exists is replaced as a whole: who wrote it before may have failed without knowing how far. Nobody sees
    /// a part of it.
    /// </summary>
    ValueTask WriteSegmentAsync(string pipeline, string segment, IReadOnlyList<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a part of a segment; all of it from an offset on if the length is -1. What is beyond its end is not there, so less comes back, or nothing.
    /// Null: there is no such segment. A part has at most <see cref="Array.MaxLength"/> bytes.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadSegmentAsync(string pipeline, string segment, long offset, long length, CancellationToken cancellationToken);

    /// <summary>The segments that there are, with those that no manifest names; in no particular order.</summary>
    ValueTask<IReadOnlyList<SegmentInfo>> ListSegmentsAsync(string pipeline, CancellationToken cancellationToken);

    /// <summary>Deletes segments; those that do not exist are passed over.</summary>
    ValueTask DeleteSegmentsAsync(string pipeline, IReadOnlyCollection<string> segments, CancellationToken cancellationToken);

    /// <summary>
    /// Commits a checkpoint if its attempt is the one that has begun last and the last epoch that was committed is <paramref name="after"/> (0: none), all
    /// in one step: of many callers that want to follow the same epoch one succeeds. False: refused, and nothing has changed; another attempt is at work.
    /// </summary>
    /// <remarks>
    /// Repeating what has succeeded, with the same manifest, succeeds while its attempt is the last and the manifest is there. The epoch must be higher than
    /// <paramref name="after"/>. A name makes it a savepoint at once, and fails as <see cref="NameAsync"/> does.
    /// </remarks>
    ValueTask<bool> CommitAsync(CheckpointInfo checkpoint, long after, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken);

    /// <summary>The checkpoints and savepoints that there are, oldest first, with those whose manifest is damaged.</summary>
    ValueTask<IReadOnlyList<CheckpointInfo>> ListAsync(string pipeline, CancellationToken cancellationToken);

    /// <summary>The manifest of an epoch; null: there is none.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadManifestAsync(string pipeline, long epoch, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a checkpoint a name, which makes it a savepoint, or takes it away (null). Fails with <see cref="Diagnostics.ErrorCodes.NoSuchCheckpoint"/> if there is no
    /// such epoch, and with <see cref="Diagnostics.ErrorCodes.Conflict"/> if the name is another one's of this pipeline. It has one name: a new one
    /// takes the place of the old.
    /// </summary>
    ValueTask NameAsync(string pipeline, long epoch, string? name, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes manifests, whatever their names; those that do not exist are passed over. The last epoch stays known to <see cref="CommitAsync"/> and
    /// <see cref="BeginAttemptAsync"/>.
    /// </summary>
    ValueTask DeleteAsync(string pipeline, IReadOnlyCollection<long> epochs, CancellationToken cancellationToken);

    /// <summary>The pipelines that have a manifest or a segment here, by id.</summary>
    ValueTask<IReadOnlyList<string>> ListPipelinesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Deletes everything of a pipeline, but not which attempt has begun and which epoch was the last: a later pipeline of this id goes on counting, so that
    /// neither an old attempt nor what sinks remember is taken for its own.
    /// </summary>
    ValueTask DeletePipelineAsync(string pipeline, CancellationToken cancellationToken);
}

/// <summary>A checkpoint.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Epoch">Its number, at least 1; they ascend over all attempts.</param>
/// <param name="Attempt">The attempt that took it; 0 if its manifest is so damaged that it cannot be told.</param>
/// <param name="Time">When it was committed.</param>
/// <param name="Name">A savepoint's name; null: it goes when newer ones have come.</param>
public sealed record CheckpointInfo(string Pipeline, long Epoch, long Attempt, DateTimeOffset Time, string? Name = null);

/// <summary>A segment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size.</param>
public sealed record SegmentInfo(string Name, long Bytes);
