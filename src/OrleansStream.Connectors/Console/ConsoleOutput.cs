using Microsoft.Win32.SafeHandles;
using OrleansStream.Connectors.File;

namespace OrleansStream.Connectors.Console;

/// <summary>An output that several sinks share: whole writes, one after the other, so that lines are never torn. Safe for use by several threads.</summary>
public sealed class ConsoleOutput
{
    static readonly Lazy<ConsoleOutput> Shared = new(() => new ConsoleOutput(OpenStandard()));

    // EPIPE, ERROR_BROKEN_PIPE and ERROR_NO_DATA.
    const int BrokenPipe = 32;
    const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    const int WindowsNoData = unchecked((int)0x800700E8);

    readonly Stream _stream;
    readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Wraps a stream; it is never closed here.</summary>
    public ConsoleOutput(Stream stream) => _stream = stream ?? throw new ArgumentNullException(nameof(stream));

    /// <summary>The process's standard output.</summary>
    public static ConsoleOutput Standard => Shared.Value;

    /// <summary>Whether whoever read it has gone away, as in a pipe to <c>head</c>.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Writes bytes as a whole and flushes them. Fails with a coded <see cref="Diagnostics.StreamException"/> if nobody reads any more.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Not cancelled once begun: a write that stops half way would tear a line.
            await _stream.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
            await _stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            IsClosed |= IsClosedPipe(error);
            throw FileErrors.Sink("standard output", error);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Whether a write failed because nobody reads any more.</summary>
    public static bool IsClosedPipe(Exception error) =>
        error is IOException && (error.HResult is BrokenPipe or WindowsBrokenPipe or WindowsNoData || error.Message.Contains("Broken pipe", StringComparison.Ordinal));

    static Stream OpenStandard()
    {
        if (!OperatingSystem.IsWindows() && SystemConsole.IsOutputRedirected)
        {
            // The console's own stream takes no notice of a reader that went away, so an endless pipeline would write to nobody for ever. It is still
            // the better one for files: it shares their position with standard error.
            var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
                return pipe;
        }
        return SystemConsole.OpenStandardOutput();
    }
}
