namespace OrleansStream.Connectors.File;

/// <summary>
/// A file that is written in whole records. Small writes are gathered; a write that fails half way is taken back, so that the file always ends with a
/// whole record.
/// </summary>
sealed class RecordFile : IAsyncDisposable
{
    const int BufferBytes = 256 * 1024;

    readonly string _name;
    readonly FileStream _stream;
    readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    int _buffered;

    RecordFile(string name, FileStream stream)
    {
        _name = name;
        _stream = stream;
        Written = stream.CanSeek ? stream.Length : 0;
    }

    /// <summary>The file's length in whole records that were handed to the system.</summary>
    public long Written { get; private set; }

    /// <summary>The file's length with what is still gathered.</summary>
    public long Length => Written + _buffered;

    /// <summary>Opens a file to append to it, for others to read meanwhile.</summary>
    public static RecordFile Append(string path)
    {
        var file = Open(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete });
        file.SeekToEnd();
        return file;
    }

    /// <summary>Opens a device or a pipe; waits until somebody reads the pipe.</summary>
    public static RecordFile Device(string path) =>
        Open(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete });

    /// <summary>Makes a file that nobody else may have open, so that two writers of the same result do not mix their rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether there may be one.</param>
    /// <param name="name">Its name in messages: what it is going to be.</param>
    /// <param name="permissions">Its permissions; null: those of new files.</param>
    public static RecordFile Create(string path, FileMode mode, string name, UnixFileMode? permissions = null)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (permissions is { } set && !OperatingSystem.IsWindows())
            options.UnixCreateMode = set;
        return Open(path, options, name);
    }

    static RecordFile Open(string path, FileStreamOptions options, string? name = null)
    {
        options.BufferSize = 0;
        try
        {
            return new RecordFile(name ?? path, new FileStream(path, options));
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Sink(name ?? path, error);
        }
    }

    /// <summary>Takes whole records.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> records)
    {
        if (records.Length > _buffer.Length - _buffered)
            await FlushAsync().ConfigureAwait(false);
        if (records.Length >= _buffer.Length)
        {
            await StoreAsync(records).ConfigureAwait(false);
            return;
        }
        records.CopyTo(_buffer.AsMemory(_buffered));
        _buffered += records.Length;
    }

    /// <summary>Hands everything taken so far to the system.</summary>
    public async ValueTask FlushAsync()
    {
        if (_buffered == 0)
            return;
        await StoreAsync(_buffer.AsMemory(0, _buffered)).ConfigureAwait(false);
        _buffered = 0;
    }

    /// <summary>Flushes, and waits until the device has it.</summary>
    public async ValueTask CompleteAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        try
        {
            _stream.Flush(flushToDisk: true);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Sink(_name, error);
        }
    }

    /// <summary>Closes the file; what is still gathered is dropped.</summary>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    // Not cancelled: a write that stops half way would tear a record.
    async ValueTask StoreAsync(ReadOnlyMemory<byte> records)
    {
        try
        {
            await _stream.WriteAsync(records, CancellationToken.None).ConfigureAwait(false);
            Written += records.Length;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            TakeBack();
            throw FileErrors.Sink(_name, error);
        }
    }

    void TakeBack()
    {
        if (!_stream.CanSeek)
            return;
        try
        {
            _stream.SetLength(Written);
            _stream.Seek(Written, SeekOrigin.Begin);
        }
        catch (Exception error) when (FileErrors.IsFileError(error) || error is ArgumentException)
        {
            // A device cannot be cut; the failure that brought us here is the one to report.
        }
    }

    void SeekToEnd()
    {
        if (!_stream.CanSeek || Written == 0)
            return;
        _stream.Seek(-1, SeekOrigin.End);
        if (_stream.ReadByte() == '\n')
            return;
        // Whatever stands there without a line feed must not run into our first record.
        _stream.WriteByte((byte)'\n');
        Written++;
    }
}
