using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using Polly;
using Polly.Retry;

namespace OrleansStream.Connectors.Postgres;

/// <summary>A sink's connection: opened again when it breaks, and what failed for now is done again.</summary>
sealed partial class PostgresSession : IAsyncDisposable
{
    // An arbitrary number that whoever makes tables for us waits for.
    const string LockTables = "SELECT pg_advisory_xact_lock(7308332045127443)";

    static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    readonly PostgresServerAddress _server;
    readonly TableName _name;
    readonly PostgresSinkOptions _options;
    readonly SinkContext _context;
    readonly ILogger _logger;
    readonly Action<string>? _onStep;
    readonly ResiliencePipeline _retry;
    readonly StageWriter _stage;

    NpgsqlConnection? _connection;
    PostgresTable? _table;

    public PostgresSession(PostgresServerAddress server, TableName name, PostgresSinkOptions options, SinkContext context, ILogger logger, Action<string>? onStep)
    {
        (_server, _name, _options, _context, _logger, _onStep) = (server, name, options, context, logger, onStep);
        _retry = options.Attempts > 1 ? Retry() : ResiliencePipeline.Empty;
        _stage = new StageWriter(context, options, onStep);
    }

    string What => $"'{_name}' at {_server}";

    /// <summary>Opens it and makes what is missing, so that what cannot work fails before any row comes.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => RunAsync(
        async (connection, token) =>
        {
            // No rows wait: the server looks at types, keys and rights.
            await ExecuteAsync(connection, _table!.Move, token).ConfigureAwait(false);
            return 0L;
        },
        cancellationToken);

    /// <summary>The last epoch that was committed.</summary>
    public Task<long> LastEpochAsync(CancellationToken cancellationToken) => RunAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand(PostgresTable.LastEpoch(_name), connection);
            AddMarker(command);
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false) is long epoch ? epoch : 0L;
        },
        cancellationToken);

    /// <summary>Writes rows; with an epoch, together with its marker and unless it was committed.</summary>
    public Task WriteAsync(IReadOnlyList<EventBatch> batches, long? epoch, CancellationToken cancellationToken) => RunAsync(
        async (connection, token) =>
        {
            var rows = batches.Sum(b => (long)b.Count);
            if (rows > 0)
                await _stage.FillAsync(connection, batches, token).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(Statement(rows, epoch), connection);
            if (epoch is { } number)
            {
                AddMarker(command);
                command.Parameters.Add(new NpgsqlParameter { Value = number, NpgsqlDbType = NpgsqlDbType.Bigint });
            }
            _onStep?.Invoke("move");
            await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            _onStep?.Invoke("moved");
            return rows;
        },
        cancellationToken);

    public ValueTask DisposeAsync() => CloseAsync();

    string Statement(long rows, long? epoch) => (rows, epoch) switch
    {
        (0, _) => PostgresTable.Mark(_name),
        (_, null) => _table!.Move,
        _ => _table!.Commit,
    };

    void AddMarker(NpgsqlCommand command)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = _context.Pipeline, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = _context.Name, NpgsqlDbType = NpgsqlDbType.Text });
    }

    async Task<long> RunAsync(Func<NpgsqlConnection, CancellationToken, Task<long>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await _retry.ExecuteAsync(
                static (call, token) => call.Session.TryAsync(call.Action, token), (Session: this, Action: action), cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (!PostgresFailures.MayPass(error))
        {
            throw PostgresFailures.Refused(What, error);
        }
        catch (Exception error) when (PostgresFailures.MayPass(error))
        {
            throw PostgresFailures.Exhausted(What, _options.Attempts, error);
        }
    }

    async ValueTask<long> TryAsync(Func<NpgsqlConnection, CancellationToken, Task<long>> action, CancellationToken cancellationToken)
    {
        try
        {
            _connection ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
            return await action(_connection, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Whatever it was, what the connection is in the middle of is not known.
            await CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        _onStep?.Invoke("open");
        var connection = new NpgsqlConnection(_server.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            _table ??= await FindTableAsync(connection, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, PostgresTable.CreateStage(_context.Schema), cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    async Task<PostgresTable> FindTableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var types = await TypesAsync(connection, cancellationToken).ConfigureAwait(false);
        if (types.Count == 0 || _context.ExactlyOnce)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, LockTables, cancellationToken).ConfigureAwait(false);
            if (types.Count == 0 && _options.CreateTable)
                await ExecuteAsync(connection, PostgresTable.Create(_name, _options, _context.Schema), cancellationToken).ConfigureAwait(false);
            if (_context.ExactlyOnce)
                await ExecuteAsync(connection, PostgresTable.CreateEpochs(_name), cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            types = await TypesAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        return types.Count == 0
            ? throw new StreamException(ErrorCodes.SinkUnavailable, $"There is no table {What}. Make it, or leave out \"createTable\": false.")
            : new PostgresTable(_name, _options, _context.Schema, types);
    }

    async Task<Dictionary<string, string>> TypesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Query = "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
        await using var command = new NpgsqlCommand(Query, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = _name.Quoted, NpgsqlDbType = NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            types.Add(reader.GetString(0), reader.GetString(1));
        return types;
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    async ValueTask CloseAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresFailures.MayPass(error))
        {
            // It was broken; the failure that brought us here is the one to report.
        }
    }

    ResiliencePipeline Retry() =>
        new ResiliencePipelineBuilder { TimeProvider = _context.Time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = _options.Attempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = _options.RetryDelay,
            MaxDelay = MaxDelay,
            ShouldHandle = static args => new(args.Outcome.Exception is { } error && PostgresFailures.MayPass(error)),
            OnRetry = args =>
            {
                LogRetry(What, args.AttemptNumber + 1, args.Outcome.Exception?.Message ?? "", args.RetryDelay.TotalMilliseconds);
                return default;
            },
        }).Build();

    [LoggerMessage(1, LogLevel.Warning, "Writing to {Target} failed, attempt {Attempt}: {Cause} Next in {Delay} ms.")]
    partial void LogRetry(string target, int attempt, string cause, double delay);
}
