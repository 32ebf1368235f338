namespace OrleansStream.Checkpoints;

/// <summary>
/// Where checkpoints are kept. A checkpoint is a manifest and the segments that it names. Segments are written first, each once and never changed;
/// the manifest is written last, by compare-and-set: that is the commit. What no manifest names is rubbish that anybody may delete.
/// </summary>
/// <remarks>
/// One store serves all pipelines, silos and threads at the same time. Whatever a call has done when it returns survives a power cut (save in the
/// memory store). A call that fails may have had its effect or not; every call can be repeated. Trouble that may pass is thrown as it comes;
/// trouble that does not is a coded <see cref="Diagnostics.StreamException"/>. Ids of pipelines are of the letters a-z, digits and dashes; names of
/// segments and savepoints of letters, digits, dots, dashes and underscores, at most 200.
/// </remarks>
public interface ICheckpointStore : IAsyncDisposable
{
    /// <summary>
    /// Begins an attempt: from now on what lower attempts want to commit is refused. The same attempt may begin again. Fails with
    /// <see cref="Diagnostics.ErrorCodes.Fenced"/> if a higher one has begun.
    /// </summary>
    ValueTask BeginAttemptAsync(string pipeline, long attempt, CancellationToken cancellationToken);

    /// <summary>Writes a segment. One of this name that exists is replaced: an attempt to write it may have failed half-way.</summary>
    ValueTask WriteSegmentAsync(string pipeline, string segment, IReadOnlyList<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken);

    /// <summary>Reads a part of a segment; all of it from an offset on if the length is -1. Null: there is no such segment.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadSegmentAsync(string pipeline, string segment, long offset, long length, CancellationToken cancellationToken);

    /// <summary>The segments that there are, with those that no manifest names.</summary>
    ValueTask<IReadOnlyList<SegmentInfo>> ListSegmentsAsync(string pipeline, CancellationToken cancellationToken);

    /// <summary>Deletes segments; those that do not exist are passed over.</summary>
    ValueTask DeleteSegmentsAsync(string pipeline, IReadOnlyCollection<string> segments, CancellationToken cancellationToken);

    /// <summary>
    /// Commits a checkpoint if no higher attempt has begun and the last epoch that was committed is <paramref name="after"/> (0: none). Repeating what has
    /// succeeded succeeds. False: refused; another attempt is at work.
    /// </summary>
    ValueTask<bool> CommitAsync(CheckpointInfo checkpoint, long after, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken);

    /// <summary>The checkpoints and savepoints that there are, oldest first.</summary>
    ValueTask<IReadOnlyList<CheckpointInfo>> ListAsync(string pipeline, CancellationToken cancellationToken);

    /// <summary>The manifest of an epoch; null: there is none.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadManifestAsync(string pipeline, long epoch, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a checkpoint a name, which makes it a savepoint, or takes it away (null). Fails with <see cref="Diagnostics.ErrorCodes.NoSuchCheckpoint"/> if there is no
    /// such epoch, and with <see cref="Diagnostics.ErrorCodes.Conflict"/> if the name is another one's.
    /// </summary>
    ValueTask NameAsync(string pipeline, long epoch, string? name, CancellationToken cancellationToken);

    /// <summary>Deletes manifests, whatever their names; those that do not exist are passed over. The last epoch stays known to <see cref="CommitAsync"/>.</summary>
    ValueTask DeleteAsync(string pipeline, IReadOnlyCollection<long> epochs, CancellationToken cancellationToken);

    /// <summary>The pipelines that have anything here.</summary>
    ValueTask<IReadOnlyList<string>> ListPipelinesAsync(CancellationToken cancellationToken);

    /// <summary>Deletes everything of a pipeline, but not which attempt has begun.</summary>
    ValueTask DeletePipelineAsync(string pipeline, CancellationToken cancellationToken);
}

/// <summary>A checkpoint.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Epoch">Its number; they ascend over all attempts.</param>
/// <param name="Attempt">The attempt that took it.</param>
/// <param name="Time">When it was committed.</param>
/// <param name="Name">A savepoint's name; null: it goes when newer ones have come.</param>
public sealed record CheckpointInfo(string Pipeline, long Epoch, long Attempt, DateTimeOffset Time, string? Name = null);

/// <summary>A segment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size.</param>
public sealed record SegmentInfo(string Name, long Bytes);
