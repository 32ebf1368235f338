using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>
/// Cuts a stream of bytes into chunks of whole lines. It looks only for the last line feed of what was read, never at single lines, and holds at
/// most one row beyond a chunk: a longer row is skipped as it passes.
/// </summary>
sealed partial class FilePartitionReader : IPartitionReader
{
    /// <summary>How much is read at once.</summary>
    public const int ChunkBytes = 512 * 1024;

    /// <summary>How much of a row that is too long is kept for the dead letter.</summary>
    public const int RawBytes = 4096;

    /// <summary>How often a file in tail mode is looked at.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    readonly FileInput _input;
    readonly FileSourceOptions _options;
    readonly TimeProvider _time;
    readonly ILogger _logger;

    byte[] _buffer;
    int _length;
    int _scanned;

    // Positions never go back, also when the file does: they count from an origin that is moved up, and is kept in the positions' token.
    long _origin;
    string? _token;
    long _at;

    byte[]? _rejected;
    long _rejectedAt;

    Task<Stream>? _opening;
    Task<int>? _reading;
    Stream? _stream;
    bool _ended;

    public FilePartitionReader(FileInput input, FileSourceOptions options, SourcePosition? after, TimeProvider time, ILogger logger)
    {
        _input = input;
        _options = options;
        _time = time;
        _logger = logger;
        _at = after?.Offset ?? 0;
        _token = after?.Token;
        _origin = _token is null ? 0 : long.Parse(_token, CultureInfo.InvariantCulture);
        _buffer = NewBuffer();
    }

    public async ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!_ended)
        {
            if (Cut() is { } chunk)
                return chunk;
            if (await FillAsync(cancellationToken).ConfigureAwait(false))
                continue;
            if (_options.Mode == FileSourceMode.Once)
            {
                _ended = true;
                return Rest();
            }
            if (_input.IsReplaced(_stream!))
            {
                if (StartAgain() is { } rest)
                    return rest;
            }
            else
            {
                await Task.Delay(PollInterval, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        _ended = true;
        if (_opening is { IsCompletedSuccessfully: false } opening)
        {
            // A pipe without a writer cannot be told to stop opening; it is closed when it has opened.
            _ = opening.ContinueWith(static o => o.Result.Dispose(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }
        if (_stream is not null)
            await _stream.DisposeAsync().ConfigureAwait(false);
    }

    int RowLimit => _options.MaxRowBytes + 1;

    byte[] NewBuffer() => GC.AllocateUninitializedArray<byte>(Math.Min(ChunkBytes, RowLimit));

    SourcePosition Position(long at) => new(at, _token);

    long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Reads more; false at the end, for now. What is under way when the token is cancelled is taken up by the next call.</summary>
    async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_stream is null)
            {
                _opening ??= Task.Run(Open, CancellationToken.None);
                _stream = await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            if (_reading is null)
            {
                if (_length == _buffer.Length)
                    Array.Resize(ref _buffer, (int)Math.Min(RowLimit, _buffer.Length * 2L));
                _reading = _stream.ReadAsync(_buffer.AsMemory(_length), CancellationToken.None).AsTask();
            }
            var read = await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            _reading = null;
            _length += read;
            return read > 0;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            _reading = null;
            if (_stream is null)
                _opening = null;
            if (FileErrors.IsFileError(error))
                throw FileErrors.Source(_input.Name, error);
            throw;
        }
    }

    Stream Open()
    {
        var stream = _input.Open();
        var offset = _at - _origin;
        // What came through a pipe before is gone: it goes on with what comes.
        if (offset == 0 || !stream.CanSeek)
            return stream;
        if (stream.Length >= offset)
        {
            stream.Seek(offset, SeekOrigin.Begin);
            return stream;
        }
        var length = stream.Length;
        if (_options.Mode == FileSourceMode.Tail)
        {
            LogReplaced(_input.Name);
            MoveOrigin();
            return stream;
        }
        stream.Dispose();
        throw new StreamException(ErrorCodes.SourceUnavailable,
            $"Cannot go on reading '{_input.Name}' at byte {offset}: it has only {length} bytes. Was it replaced?");
    }

    SourceChunk? Cut()
    {
        if (_rejected is not null)
            return CutRejected();
        var lineFeed = _buffer.AsSpan(_scanned, _length - _scanned).LastIndexOf((byte)'\n');
        if (lineFeed >= 0)
            return Take(_scanned + lineFeed + 1);
        _scanned = _length;
        if (_length == RowLimit)
            BeginReject();
        return null;
    }

    EncodedChunk Take(int count)
    {
        var rest = _buffer.AsMemory(count, _length - count);
        ReadOnlyMemory<byte> data;
        var next = _buffer;
        if (count < _buffer.Length / 2)
            data = _buffer.AsSpan(0, count).ToArray();
        else
            (data, next) = (_buffer.AsMemory(0, count), NewBuffer());
        // A buffer that grew for one long row goes back to its size as soon as what is left allows.
        if (_buffer.Length > ChunkBytes)
            next = rest.Length < ChunkBytes ? NewBuffer() : GC.AllocateUninitializedArray<byte>(_buffer.Length);
        rest.Span.CopyTo(next);
        _buffer = next;
        var first = _at;
        // A byte order mark belongs to the file, not to its first row.
        if (_at == _origin && data.Span.StartsWith("\uFEFF"u8))
        {
            data = data[3..];
            first += 3;
        }
        _length = rest.Length;
        _scanned = _length;
        _at += count;
        return new EncodedChunk(data, Position(first), Position(_at)) { ArrivalTime = Now() };
    }

    void BeginReject()
    {
        _rejected = _buffer.AsSpan(0, Math.Min(_length, RawBytes)).ToArray();
        _rejectedAt = _at;
        _buffer = NewBuffer();
        _at += _length;
        _length = 0;
        _scanned = 0;
    }

    RejectedChunk? CutRejected()
    {
        var lineFeed = _buffer.AsSpan(0, _length).IndexOf((byte)'\n');
        if (lineFeed < 0)
        {
            _at += _length;
            _length = 0;
            return null;
        }
        _at += lineFeed + 1;
        _buffer.AsSpan(lineFeed + 1, _length - lineFeed - 1).CopyTo(_buffer);
        _length -= lineFeed + 1;
        return EndReject();
    }

    RejectedChunk EndReject()
    {
        var raw = _rejected!;
        _rejected = null;
        _scanned = 0;
        var cause = $"The row is longer than {_options.MaxRowBytes} bytes (option maxRowBytes).";
        return new RejectedChunk(ErrorCodes.RowTooLong, cause, raw, Position(_rejectedAt), Position(_at)) { ArrivalTime = Now() };
    }

    /// <summary>What is left at the end: a last row without a line feed.</summary>
    SourceChunk? Rest()
    {
        if (_rejected is not null)
            return EndReject();
        if (_length == 0)
            return null;
        var rest = Take(_length);
        return rest.Data.IsEmpty ? null : rest;
    }

    SourceChunk? StartAgain()
    {
        LogReplaced(_input.Name);
        var rest = Rest();
        _stream!.Dispose();
        _stream = null;
        _opening = null;
        MoveOrigin();
        return rest;
    }

    void MoveOrigin()
    {
        _origin = _at;
        _token = _at == 0 ? null : _at.ToString(CultureInfo.InvariantCulture);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Path} was cut or replaced; reading it again from its beginning.")]
    partial void LogReplaced(string path);
}
