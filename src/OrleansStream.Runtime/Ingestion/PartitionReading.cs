using OrleansStream.Connectors;
using OrleansStream.Diagnostics;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>
/// Reads one partition in the background of polls: a read that has not finished when a poll's time is up goes on and is given to a later poll.
/// Opens the reader when it is first needed and opens it again after trouble that may pass.
/// </summary>
sealed class PartitionReading(
    Func<SourcePosition?, CancellationToken, ValueTask<IPartitionReader>> open, SourcePosition? after, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How often in a row opening or reading may fail with an error that has no code before it counts as final.</summary>
    public const int MaxFailures = 10;

    static readonly TimeSpan s_firstBackoff = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan s_maxBackoff = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource _stop = new();
    IPartitionReader? _reader;
    SourcePosition? _after = after;
    Task<SourceChunk?>? _read;
    int _failures;

    /// <summary>Whether the reader is open, so that having no data means that there is none.</summary>
    public bool IsReadable => Volatile.Read(ref _reader) is not null;

    /// <summary>Whether the source is open and was asked for more than it has given.</summary>
    public bool IsWaiting => IsReadable && Volatile.Read(ref _read) is { IsCompleted: false };

    /// <summary>The read in progress; a new one if there is none.</summary>
    public Task<SourceChunk?> Current => _read ??= ReadAsync().AsTask();

    /// <summary>Takes the result of <see cref="Current"/>, which has ended, and makes room for the next.</summary>
    public Task<SourceChunk?> Take()
    {
        var read = Current;
        _read = null;
        return read;
    }

    async ValueTask<SourceChunk?> ReadAsync()
    {
        while (true)
        {
            try
            {
                if (_reader is null)
                    Volatile.Write(ref _reader, await open(_after, _stop.Token));
                var chunk = await _reader.ReadAsync(_stop.Token);
                _failures = 0;
                _after = chunk?.Next ?? _after;
                return chunk;
            }
            catch (Exception e) when (e is not (OperationCanceledException or StreamException))
            {
                await CloseReaderAsync();
                if (++_failures >= MaxFailures)
                    throw new StreamException(ErrorCodes.SourceUnavailable, $"Reading failed {MaxFailures} times in a row, the last time with: {e.Message}", e);
                var wait = s_firstBackoff * Math.Pow(2, _failures - 1);
                await Task.Delay(wait < s_maxBackoff ? wait : s_maxBackoff, time, _stop.Token);
            }
        }
    }

    async ValueTask CloseReaderAsync()
    {
        if (_reader is not { } reader)
            return;
        Volatile.Write(ref _reader, null);
        try
        {
            await reader.DisposeAsync();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A reader that is given up because it failed may fail to close as well; what matters was already seen.
            _ = e;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_read is { } read)
            await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseReaderAsync();
        _stop.Dispose();
    }
}
