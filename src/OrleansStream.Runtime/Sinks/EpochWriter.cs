using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Sinks;

/// <summary>
/// A sink that gets its rows by epochs. Rows are staged in memory and go into the epoch's checkpoint; when that is committed they are committed to the
/// sink's own system, and only then the next epoch begins.
/// </summary>
/// <param name="bound">The sink of the plan.</param>
/// <param name="sink">The open sink.</param>
/// <param name="maxBytes">Staged bytes at which an epoch is asked for before its time, and rows wait while one is being committed.</param>
/// <param name="askForEpoch">Asks for an epoch.</param>
sealed class EpochWriter(BoundSink bound, IEpochSink sink, long maxBytes, Action askForEpoch) : ISinkWay
{
    readonly SinkEncoding _encoding = new(bound, recordsOnly: true);
    readonly CancellationTokenSource _stop = new();
    readonly SemaphoreSlim _sink = new(1);
    List<StagedBatch> _staged = [];
    List<StagedBatch>? _ended;
    TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _stagedBytes;
    long _endedEpoch;
    bool _asked;
    bool _closed;

    public long Rows { get; private set; }

    public long Bytes { get; private set; }

    public bool IsDirty => false;

    /// <summary>The last epoch that the sink's own system knows.</summary>
    public long LastEpoch { get; private set; }

    /// <summary>Asks the sink how far it is, and commits what the checkpoint that the attempt goes on from has staged for it.</summary>
    public async Task OpenAsync(RestoredState? restored)
    {
        LastEpoch = await sink.LastCommittedEpochAsync(_stop.Token);
        if (restored is null || LastEpoch >= restored.Manifest.Epoch)
            return;
        var staged = await restored.StagedAsync(bound.Node.Name);
        await CrashPoints.BeforeAsync(CrashPoints.SinkCommit);
        await sink.CommitAsync(restored.Manifest.Epoch, staged, _stop.Token);
        await CrashPoints.AfterAsync(CrashPoints.SinkCommit);
        LastEpoch = restored.Manifest.Epoch;
    }

    public async Task WriteAsync(EventBatch rows)
    {
        if (_stagedBytes >= maxBytes)
        {
            // While an epoch waits for its commit no barrier can be behind these rows, so that they may wait too.
            if (_ended is not null)
                await _committed.Task;
            else if (!_asked)
            {
                _asked = true;
                askForEpoch();
            }
        }
        var staged = StagedRows.Of(rows, _encoding.Encode(rows), _encoding.IsEncoded);
        _staged.Add(staged);
        _stagedBytes += staged.Data.Length;
        Rows += rows.Count;
        Bytes += staged.Data.Length;
    }

    public Task FlushAsync() => Task.CompletedTask;

    public Task<IReadOnlyList<StagedBatch>> EndEpochAsync(long epoch)
    {
        var ended = _staged;
        (_endedEpoch, _staged, _stagedBytes, _asked) = (epoch, [], 0, false);
        // An empty epoch is not committed: the sink's system need not know of it.
        if (ended.Count > 0)
        {
            _ended = ended;
            _committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return Task.FromResult<IReadOnlyList<StagedBatch>>(ended);
    }

    public async Task<Failure?> CommitAsync(long epoch)
    {
        if (_ended is null && epoch == _endedEpoch)
            return null;
        if (_ended is not { } ended || epoch != _endedEpoch)
            return new Failure(ErrorCodes.Fenced, $"The sink '{bound.Node.Name}' has not staged epoch {epoch}.");
        await _sink.WaitAsync();
        try
        {
            if (_closed)
                return new Failure(ErrorCodes.Fenced, "The attempt is over.");
            var batches = ended.ConvertAll(StagedRows.ToSinkBatch);
            await CrashPoints.BeforeAsync(CrashPoints.SinkCommit);
            await StoreRetry.RunAsync(token => sink.CommitAsync(epoch, batches, token), _stop.Token);
            await CrashPoints.AfterAsync(CrashPoints.SinkCommit);
            (LastEpoch, _ended) = (epoch, null);
            _committed.TrySetResult();
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Failures.Of(e, ErrorCodes.SinkUnavailable);
        }
        finally
        {
            _sink.Release();
        }
    }

    /// <summary>The last epoch's commit makes results final.</summary>
    public Task CompleteAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _committed.TrySetResult();
        await _sink.WaitAsync();
        try
        {
            if (_closed)
                return;
            _closed = true;
            await sink.DisposeAsync();
        }
        finally
        {
            _sink.Release();
        }
    }
}
