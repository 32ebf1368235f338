namespace OrleansStream.Connectors.File;

/// <summary>What the sinks that commit epochs to files have in common: the lock, and that rows come by epochs only.</summary>
/// <param name="context">What the sink was opened with.</param>
/// <param name="what">The file or folder, for messages.</param>
/// <param name="lockFile">The file that is locked for a commit.</param>
abstract class EpochFiles(SinkContext context, string what, string lockFile) : IEpochSink
{
    /// <summary>Puts right what a failure has left, and finds out what was committed.</summary>
    public Task RecoverAsync(CancellationToken cancellationToken) => LockedAsync(() => Recover(), cancellationToken);

    public async ValueTask<long> LastCommittedEpochAsync(CancellationToken cancellationToken) =>
        await LockedAsync(Recover, cancellationToken).ConfigureAwait(false);

    public async ValueTask CommitAsync(long epoch, IReadOnlyList<SinkBatch> batches, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epoch);
        ArgumentNullException.ThrowIfNull(batches);
        await LockedAsync(
            () =>
            {
                Commit(epoch, Parts(batches));
                return epoch;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The rows of this sink come by epochs.");

    public ValueTask FlushAsync(CancellationToken cancellationToken) => default;

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

    public ValueTask DisposeAsync() => default;

    /// <summary>The last epoch that was committed, after a half-way commit was finished or taken back.</summary>
    protected abstract long Recover();

    /// <summary>Commits an epoch unless it was.</summary>
    protected abstract void Commit(long epoch, ReadOnlyMemory<byte>[] parts);

    /// <summary>An epoch's records, behind what stands first in a file.</summary>
    protected ReadOnlyMemory<byte>[] WithHeader(ReadOnlyMemory<byte>[] parts) => context.Header.IsEmpty ? parts : [context.Header, .. parts];

    static ReadOnlyMemory<byte>[] Parts(IReadOnlyList<SinkBatch> batches) => [.. batches.Select(b => b.Encoded).Where(e => !e.IsEmpty)];

    async Task<long> LockedAsync(Func<long> action, CancellationToken cancellationToken)
    {
        try
        {
            using var held = await EpochLock.TakeAsync(lockFile, context.Time, cancellationToken).ConfigureAwait(false);
            // Waiting for the device must not hold up a caller that serves others. It is not cancelled half-way.
            return await Task.Run(action, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Sink(what, error);
        }
    }
}
