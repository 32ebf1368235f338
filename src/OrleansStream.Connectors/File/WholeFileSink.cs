namespace OrleansStream.Connectors.File;

/// <summary>Writes a hidden file beside the target and moves it there when all is written.</summary>
sealed class WholeFileSink : ISink
{
    readonly string _path;
    readonly string _hidden;
    readonly RecordFile _file;
    bool _done;

    public WholeFileSink(string path)
    {
        _path = path;
        _hidden = Path.Combine(Path.GetDirectoryName(path) ?? "", $".{Path.GetFileName(path)}.partial");
        UnixFileMode? permissions = !OperatingSystem.IsWindows() && IOFile.Exists(path) ? IOFile.GetUnixFileMode(path) : null;
        _file = RecordFile.Create(_hidden, FileMode.Create, path, permissions);
    }

    public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken) => _file.WriteAsync(batch.Encoded);

    public ValueTask FlushAsync(CancellationToken cancellationToken) => _file.FlushAsync();

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _file.CompleteAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
        try
        {
            IOFile.Move(_hidden, _path, overwrite: true);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Sink(_path, error);
        }
        _done = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_done)
            Discard();
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    void Discard()
    {
        _done = true;
        try
        {
            IOFile.Delete(_hidden);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // The next run writes over it; it is hidden and never taken for a result.
        }
    }
}
