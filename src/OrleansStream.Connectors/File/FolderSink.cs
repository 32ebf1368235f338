using System.Globalization;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>
/// Writes numbered files into a folder. A file's name begins with an underscore until it is finished: where all input ends, all of them at the
/// end; otherwise each when it is large or old enough.
/// </summary>
sealed class FolderSink : ISink
{
    readonly string _folder;
    readonly FileSinkOptions _options;
    readonly TimeProvider _time;
    readonly bool _bounded;
    readonly List<int> _waiting = [];

    RecordFile? _file;
    int _number;
    long _begun;

    public FolderSink(string folder, FileSinkOptions options, TimeProvider time, bool bounded)
    {
        _folder = folder;
        _options = options;
        _time = time;
        _bounded = bounded;
        if (IOFile.Exists(Path.TrimEndingDirectorySeparator(folder)))
            throw new StreamException(ErrorCodes.SinkUnavailable, $"Cannot write into '{folder}': it is a file.");
        Directory.CreateDirectory(folder);
        _number = LastNumber();
        // The first file is made now, so that a folder that cannot be written is found before any row.
        Begin();
    }

    public async ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        if (_file is null)
            Begin();
        await _file!.WriteAsync(batch.Encoded).ConfigureAwait(false);
        if (_file.Length >= _options.RollBytes)
            await FinishAsync().ConfigureAwait(false);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_file is null)
            return;
        await _file.FlushAsync().ConfigureAwait(false);
        if (!_bounded && _file.Length > 0 && _time.GetElapsedTime(_begun) >= _options.RollAfter)
            await FinishAsync().ConfigureAwait(false);
    }

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await FinishAsync().ConfigureAwait(false);
        foreach (var number in _waiting)
            Show(number);
        _waiting.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            // What was flushed of an endless run is as good as committed; what was not is dropped with the buffer.
            var show = !_bounded && _file.Written > 0;
            await _file.DisposeAsync().ConfigureAwait(false);
            _file = null;
            if (show)
                Show(_number);
            else
                IOFile.Delete(HiddenPath(_number));
        }
        foreach (var number in _waiting)
            IOFile.Delete(HiddenPath(number));
        _waiting.Clear();
    }

    string HiddenPath(int number) => Path.Combine(_folder, "_" + Name(number));

    static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"part-{number:D6}.jsonl");

    void Begin()
    {
        // Another sink may write into the same folder: each file is made by one of them.
        do
            _number++;
        while (IOFile.Exists(HiddenPath(_number)) || IOFile.Exists(Path.Combine(_folder, Name(_number))));
        _file = RecordFile.Create(HiddenPath(_number), FileMode.CreateNew, _folder);
        _begun = _time.GetTimestamp();
    }

    async ValueTask FinishAsync()
    {
        if (_file is null)
            return;
        await _file.CompleteAsync().ConfigureAwait(false);
        var empty = _file.Length == 0;
        await _file.DisposeAsync().ConfigureAwait(false);
        _file = null;
        if (empty)
            IOFile.Delete(HiddenPath(_number));
        else if (_bounded)
            _waiting.Add(_number);
        else
            Show(_number);
    }

    void Show(int number)
    {
        try
        {
            IOFile.Move(HiddenPath(number), Path.Combine(_folder, Name(number)));
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Sink(_folder, error);
        }
    }

    int LastNumber()
    {
        var last = 0;
        foreach (var path in Directory.EnumerateFiles(_folder, "*part-*.jsonl"))
        {
            var name = Path.GetFileNameWithoutExtension(path.AsSpan());
            var digits = name[(name.LastIndexOf('-') + 1)..];
            if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                last = Math.Max(last, number);
        }
        return last;
    }
}
