using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>
/// Cuts a stream of bytes into chunks of whole lines. It looks only for the last line feed of what was read, never at single lines; a line that is
/// longer than a chunk is given in parts, for its format to join. So it holds one chunk, whatever the lines are.
/// </summary>
sealed partial class FilePartitionReader : IPartitionReader
{
    /// <summary>How much is read at once.</summary>
    public const int ChunkBytes = 512 * 1024;

    /// <summary>How often a file in tail mode is looked at.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    readonly FileInput _input;
    readonly FileSourceOptions _options;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly int _chunkBytes;

    byte[] _buffer;
    int _length;
    int _scanned;

    // Positions never go back, also when the file does: they count from an origin that is moved up, and is kept in the positions' token.
    long _origin;
    string? _token;
    long _at;

    Task<Stream>? _opening;
    Task<int>? _reading;
    Stream? _stream;
    bool _ended;

    public FilePartitionReader(
        FileInput input, FileSourceOptions options, SourcePosition? after, TimeProvider time, ILogger logger,
        int chunkBytes = ChunkBytes)
    {
        _input = input;
        _options = options;
        _time = time;
        _logger = logger;
        _chunkBytes = chunkBytes;
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

    byte[] NewBuffer() => GC.AllocateUninitializedArray<byte>(_chunkBytes);

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
            _reading ??= _stream.ReadAsync(_buffer.AsMemory(_length), CancellationToken.None).AsTask();
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
            if (FileErrors.IsDamage(error))
                throw FileErrors.Damaged(_input.Name, _at - _origin + _length, error);
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
        if (offset == 0 || (!stream.CanSeek && !_input.CanReadAgain))
            return stream;
        if (Skip(stream, offset) is not { } length)
            return stream;
        if (_options.Mode == FileSourceMode.Tail)
        {
            LogReplaced(_input.Name);
            MoveOrigin();
            stream.Seek(0, SeekOrigin.Begin);
            return stream;
        }
        stream.Dispose();
        throw new StreamException(ErrorCodes.SourceUnavailable,
            $"Cannot go on reading '{_input.Name}' at byte {offset}: it has only {length} bytes. Was it replaced?");
    }

    /// <summary>Goes to a place; if it lies beyond the end, the length.</summary>
    long? Skip(Stream stream, long offset)
    {
        if (stream.CanSeek)
        {
            if (stream.Length < offset)
                return stream.Length;
            stream.Seek(offset, SeekOrigin.Begin);
            return null;
        }
        for (var at = 0L; at < offset;)
        {
            var read = stream.Read(_buffer, 0, (int)Math.Min(_buffer.Length, offset - at));
            if (read == 0)
                return at;
            at += read;
        }
        return null;
    }

    EncodedChunk? Cut()
    {
        var lineFeed = _buffer.AsSpan(_scanned, _length - _scanned).LastIndexOf((byte)'\n');
        if (lineFeed >= 0)
            return Take(_scanned + lineFeed + 1, goesOn: false);
        _scanned = _length;
        return _length == _buffer.Length ? Take(_length, goesOn: true) : null;
    }

    EncodedChunk Take(int count, bool goesOn)
    {
        var rest = _buffer.AsMemory(count, _length - count);
        ReadOnlyMemory<byte> data;
        var next = _buffer;
        if (count < _buffer.Length / 2)
            data = _buffer.AsSpan(0, count).ToArray();
        else
            (data, next) = (_buffer.AsMemory(0, count), NewBuffer());
        rest.Span.CopyTo(next);
        _buffer = next;
        var first = _at;
        var begins = _at == _origin;
        // A byte order mark belongs to the file, not to its first row.
        if (begins && data.Span.StartsWith("\uFEFF"u8))
        {
            data = data[3..];
            first += 3;
        }
        _length = rest.Length;
        _scanned = _length;
        _at += count;
        return new EncodedChunk(data, Position(first), Position(_at)) { ArrivalTime = Now(), Begins = begins, GoesOn = goesOn };
    }

    /// <summary>What is left at the end: a last row without a line feed.</summary>
    EncodedChunk? Rest()
    {
        if (_length == 0)
            return null;
        var rest = Take(_length, goesOn: false);
        return rest.Data.IsEmpty ? null : rest;
    }

    EncodedChunk? StartAgain()
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
