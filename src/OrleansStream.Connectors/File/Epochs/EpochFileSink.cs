using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>
/// One file to whose end the rows of each epoch are written; then a marker beside it is replaced that says how long the file is now. What stands
/// behind that length was not committed and is cut off at the next look.
/// </summary>
sealed class EpochFileSink : EpochFiles
{
    readonly SinkContext _context;
    readonly DurableFolder _files;
    readonly string _path;
    readonly Compression? _compression;

    EpochFileSink(SinkContext context, string path, string folder, Action<string>? onStep)
        : base(context, path, Path.Combine(folder, $".{Path.GetFileName(path)}.lock"))
    {
        _context = context;
        _files = new DurableFolder(folder, onStep);
        _path = path;
        _compression = Compression.Of(path);
    }

    string MarkerName => $".{Path.GetFileName(_path)}.epoch";

    public static EpochFileSink Create(SinkContext context, string path, Action<string>? onStep) =>
        new(context, path, Path.GetDirectoryName(path) ?? "", onStep);

    protected override long Recover()
    {
        using var file = OpenFile();
        return Recover(file).Epoch;
    }

    protected override void Commit(long epoch, ReadOnlyMemory<byte>[] parts)
    {
        using var file = OpenFile();
        var marker = Recover(file);
        if (epoch <= marker.Epoch)
            return;
        if (parts.Length > 0)
            Append(file, file.Length == 0 ? WithHeader(parts) : parts);
        _files.Replace(MarkerName, marker with { Epoch = epoch, Length = file.Length });
    }

    void Append(FileStream file, ReadOnlyMemory<byte>[] parts)
    {
        file.Seek(0, SeekOrigin.End);
        _files.Append(file, _compression is null ? parts : [Compressed(parts)]);
    }

    // A member of its own, so that a file that was cut back is a whole one.
    ReadOnlyMemory<byte> Compressed(ReadOnlyMemory<byte>[] parts)
    {
        var output = new MemoryStream();
        using (var compressor = _compression!.Write(output))
        {
            foreach (var part in parts)
                compressor.Write(part.Span);
        }
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    EpochMarker Recover(FileStream file)
    {
        if (EpochMarker.Read(_files.File(MarkerName)) is not { } marker)
            return Begin(file);
        if (marker.IsOfAnother(_context))
        {
            throw new StreamException(ErrorCodes.SinkUnavailable,
                $"Cannot write '{_path}': it belongs to the sink '{marker.Sink}' of the pipeline '{marker.Pipeline}'. Take another file, or delete '{_files.File(MarkerName)}' to take this one over.");
        }
        if (file.Length < marker.Length)
        {
            throw new StreamException(ErrorCodes.SinkUnavailable,
                $"Cannot go on writing '{_path}': {marker.Length} bytes were committed and it has only {file.Length}. Somebody changed it; to begin a new one delete '{_files.File(MarkerName)}'.");
        }
        if (file.Length > marker.Length)
            _files.Cut(file, marker.Length);
        return marker;
    }

    // What stands there already stays, and our first record must not run into it.
    EpochMarker Begin(FileStream file)
    {
        if (_compression is null && file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
                _files.Append(file, "\n"u8.ToArray());
        }
        var marker = new EpochMarker(_context.Pipeline, _context.Name, 0, file.Length);
        _files.Replace(MarkerName, marker);
        return marker;
    }

    FileStream OpenFile()
    {
        var file = new FileStream(_path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        if (file.CanSeek)
            return file;
        file.Dispose();
        throw new StreamException(ErrorCodes.SinkUnavailable, $"Cannot commit to '{_path}': what a pipe was given cannot be taken back.");
    }
}
