using OrleansStream.Events;

namespace OrleansStream.Connectors.Postgres;

/// <summary>Rows for a table: by epochs, or gathered and written in batches.</summary>
sealed class PostgresSink(PostgresSession session, PostgresSinkOptions options, SinkContext context) : IEpochSink
{
    readonly List<EventBatch> _gathered = [];
    long _rows;

    /// <summary>Finds out whether it can work.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => session.PrepareAsync(cancellationToken);

    public async ValueTask<long> LastCommittedEpochAsync(CancellationToken cancellationToken) =>
        await session.LastEpochAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask CommitAsync(long epoch, IReadOnlyList<SinkBatch> batches, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epoch);
        ArgumentNullException.ThrowIfNull(batches);
        await session.WriteAsync([.. batches.Select(b => b.Rows)], epoch, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        if (context.ExactlyOnce)
            throw new InvalidOperationException("The rows of this sink come by epochs.");
        if (batch.Rows.Count == 0)
            return default;
        _gathered.Add(batch.Rows);
        _rows += batch.Rows.Count;
        return _rows >= options.BatchRows ? FlushAsync(cancellationToken) : default;
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_rows == 0)
            return;
        await session.WriteAsync(_gathered, epoch: null, cancellationToken).ConfigureAwait(false);
        _gathered.Clear();
        _rows = 0;
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
