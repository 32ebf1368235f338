namespace OrleansStream.Connectors.Console;

/// <summary>An output that several sinks share: whole writes, one after the other, so that lines are never torn. Safe for use by several threads.</summary>
public sealed class ConsoleOutput
{
    static readonly Lazy<ConsoleOutput> Shared = new(() => new ConsoleOutput(SystemConsole.OpenStandardOutput()));

    readonly Stream _stream;
    readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Wraps a stream; it is never closed here.</summary>
    public ConsoleOutput(Stream stream) => _stream = stream ?? throw new ArgumentNullException(nameof(stream));

    /// <summary>The process's standard output.</summary>
    public static ConsoleOutput Standard => Shared.Value;

    /// <summary>Writes bytes as a whole and flushes them.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Not cancelled once begun: a write that stops half way would tear a line.
            await _stream.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
            await _stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
