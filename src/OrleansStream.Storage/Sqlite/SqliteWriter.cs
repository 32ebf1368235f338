using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace OrleansStream.Storage.Sqlite;

/// <summary>
/// The one that writes: takes what has been asked for meanwhile, does it in one transaction, and tells all when it is committed. A sync of the disk is
/// what costs time, so many small changes at once cost as much as one. Between transactions it deletes the chunks of deleted segments and gives pages
/// back to the file system.
/// </summary>
sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Changes that may wait; who brings more waits before it is taken.</summary>
    const int QueueLength = 256;

    /// <summary>Changes of one transaction.</summary>
    const int MostChanges = 64;

    /// <summary>Free pages that are kept for what comes next, at least, and as a part of all.</summary>
    const int KeptFreePages = 256;
    const int KeptFreePart = 4;

    /// <summary>Pages that are given back at once.</summary>
    const int VacuumPages = 64;

    readonly Channel<Change> _queue = Channel.CreateBounded<Change>(QueueLength);
    readonly Func<SqliteConnection> _open;
    readonly Task _work;
    SqliteConnection? _connection;
    bool _tidy;

    public SqliteWriter(Func<SqliteConnection> open)
    {
        _open = open;
        _work = Task.Run(RunAsync);
    }

    /// <summary>Does something in a transaction. What it throws undoes it alone, unless it comes from the database: then all of the transaction fails.</summary>
    public async Task<T> DoAsync<T>(Func<SqliteConnection, T> action, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var change = new Change<T>(action, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(change, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteCheckpointStore));
        }
        // Not left early when it is cancelled: the writer may be reading the caller's memory.
        return await change.Done;
    }

    /// <summary>Does what has been asked for, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _work;
        Close();
    }

    async Task RunAsync()
    {
        var batch = new List<Change>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostChanges && _queue.Reader.TryRead(out var change))
                batch.Add(change);
            Write(batch);
            batch.Clear();
            _tidy = true;
            // One step between two transactions, all of it while nobody waits; what is left when the store is disposed of is done next time.
            do
                Tidy();
            while (_tidy && _queue.Reader.Count == 0 && !_queue.Reader.Completion.IsCompleted);
        }
    }

    void Write(List<Change> batch)
    {
        try
        {
            var connection = _connection ??= _open();
            connection.Execute("BEGIN IMMEDIATE");
            foreach (var change in batch)
            {
                connection.Execute("SAVEPOINT change");
                if (!change.TryRun(connection))
                    connection.Execute("ROLLBACK TO change");
                connection.Execute("RELEASE change");
            }
            connection.Execute("COMMIT");
        }
        catch (Exception failure)
        {
            Close();
            foreach (var change in batch)
                change.Fail(failure);
            return;
        }
        foreach (var change in batch)
            change.Succeed();
    }

    void Tidy()
    {
        try
        {
            var connection = _connection ??= _open();
            connection.Execute("BEGIN IMMEDIATE");
            var swept = SqliteSegments.Sweep(connection);
            connection.Execute("COMMIT");
            var free = connection.Number("PRAGMA freelist_count") ?? 0;
            var tooMany = free > Math.Max(KeptFreePages, (connection.Number("PRAGMA page_count") ?? 0) / KeptFreePart);
            if (tooMany)
                Vacuum(connection);
            _tidy = swept || tooMany;
        }
        catch (SqliteException)
        {
            // It is tried again after the next change, which fails by itself if the trouble is lasting.
            Close();
            _tidy = false;
        }
    }

    static void Vacuum(SqliteConnection connection)
    {
        using var command = connection.Command($"PRAGMA incremental_vacuum({VacuumPages})");
        using var reader = command.ExecuteReader();
        // It gives back a page a step.
        while (reader.Read())
        {
        }
    }

    void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    abstract class Change
    {
        public abstract bool TryRun(SqliteConnection connection);

        public abstract void Succeed();

        public abstract void Fail(Exception failure);
    }

    sealed class Change<T>(Func<SqliteConnection, T> action, CancellationToken cancellationToken) : Change
    {
        readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T? _result;
        Exception? _failure;

        public Task<T> Done => _done.Task;

        public override bool TryRun(SqliteConnection connection)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _result = action(connection);
                return true;
            }
            catch (Exception failure) when (failure is not SqliteException)
            {
                _failure = failure;
                return false;
            }
        }

        public override void Succeed()
        {
            if (_failure is OperationCanceledException)
                _done.TrySetCanceled(cancellationToken);
            else if (_failure is not null)
                _done.TrySetException(_failure);
            else
                _done.TrySetResult(_result!);
        }

        public override void Fail(Exception failure) => _done.TrySetException(failure);
    }
}
