using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Postgres;

/// <summary>
/// The sink <c>postgres</c>: rows go to the columns of a table. By epochs, an epoch's rows and its number in the table <c>orleansstream_epochs</c> are
/// written by one statement, so that whoever repeats it changes nothing.
/// </summary>
/// <param name="secrets">Finds what <c>${secret:NAME}</c> stands for. Default: the environment variable of that name.</param>
/// <param name="allowOutbound">Whether a server may be reached, given as <c>postgresql://host:port</c>. Default: all.</param>
/// <param name="loggers">Where it logs. Default: nowhere.</param>
public sealed class PostgresSinkConnector(Func<string, string?>? secrets = null, Func<Uri, bool>? allowOutbound = null, ILoggerFactory? loggers = null) : ISinkConnector
{
    readonly Func<string, string?> _secrets = secrets ?? Environment.GetEnvironmentVariable;
    readonly Func<Uri, bool> _allowOutbound = allowOutbound ?? (static _ => true);
    readonly ILogger _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<PostgresSinkConnector>();

    /// <inheritdoc/>
    public Type OptionsType => typeof(PostgresSinkOptions);

    /// <inheritdoc/>
    public SinkTraits Traits { get; } = new(Encoded: false, SinkDelivery.Epochs);

    /// <summary>Called before and after each step of a write.</summary>
    internal Action<string>? OnStep { get; init; }

    /// <inheritdoc/>
    public async ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = (PostgresSinkOptions)context.Options;
        Check(options, context);
        var server = PostgresServerAddress.Of(options.Connection, options.Timeout, _secrets);
        server.Check(_allowOutbound);
        var sink = new PostgresSink(new PostgresSession(server, TableName.Parse(options.Table), options, context, _logger, OnStep), options, context);
        try
        {
            await sink.PrepareAsync(cancellationToken).ConfigureAwait(false);
            return sink;
        }
        catch
        {
            await sink.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    static void Check(PostgresSinkOptions options, SinkContext context)
    {
        if (options.Mode == PostgresWriteMode.Upsert && options.Key.IsEmpty)
            throw new StreamException(ErrorCodes.Conflict, $"The sink '{context.Name}' does not say by which 'key' it knows a row again.");
        if (options.Mode == PostgresWriteMode.Insert && !options.Key.IsEmpty)
            throw new StreamException(ErrorCodes.Conflict, $"The sink '{context.Name}' has a 'key' and inserts every row: leave it out, or say \"mode\": \"upsert\".");
        if (options.Key.FirstOrDefault(k => context.Schema.IndexOf(k) < 0) is { } unknown)
        {
            throw new StreamException(ErrorCodes.UnknownColumn, $"The key column '{unknown}' of the sink '{context.Name}' is not in its rows.");
        }
        if (context.Schema.Count == 0)
            throw new StreamException(ErrorCodes.SinkUnavailable, $"The rows of the sink '{context.Name}' have no columns.");
    }
}
