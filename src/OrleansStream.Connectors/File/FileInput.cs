using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>What a file source reads: a path or a stream of the process.</summary>
abstract class FileInput
{
    /// <summary>Its name in messages.</summary>
    public abstract string Name { get; }

    /// <summary>Fails with a coded exception if it plainly cannot be read.</summary>
    public abstract void Check();

    /// <summary>Opens it at its beginning. May block for as long as a pipe has no writer.</summary>
    public abstract Stream Open();

    /// <summary>Whether opening it again gives the same bytes from the beginning, so that a place in it can be found by reading.</summary>
    public virtual bool CanReadAgain => false;

    /// <summary>Whether a stream that was read to its end is no longer what the name means: the file was cut or replaced.</summary>
    public abstract bool IsReplaced(Stream stream);
}

class PathInput(string path) : FileInput
{
    public override string Name => path;

    public override void Check()
    {
        if (Directory.Exists(path))
            throw new StreamException(ErrorCodes.SourceUnavailable, $"Cannot read '{path}': it is a folder; name a file in it.");
        if (!IOFile.Exists(path))
            throw FileErrors.Source(path, new FileNotFoundException());
        try
        {
            // Pipes and devices have no length. Opening a pipe only to look would wait for its writer and then break it.
            if (Target() is { Exists: true, Length: > 0 })
                OpenFile(bufferBytes: 0).Dispose();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Source(path, error);
        }
    }

    public override Stream Open() => OpenFile(bufferBytes: 0);

    protected Stream OpenFile(int bufferBytes) => new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        // Others may append to it, cut it or move it away while it is read.
        Share = FileShare.ReadWrite | FileShare.Delete,
        Options = FileOptions.SequentialScan,
        BufferSize = bufferBytes,
    });

    public override bool IsReplaced(Stream stream)
    {
        if (!stream.CanSeek)
            return false;
        if (stream.Length < stream.Position)
            return true;
        // Asked in this order, the file behind an unchanged name can only be as long as the stream or, having grown meanwhile, shorter.
        if (Target() is not { Exists: true, Length: var named })
            return false;
        var opened = stream.Length;
        return opened == stream.Position && named != opened;
    }

    // A link's own length is that of its text.
    FileInfo? Target()
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
    }
}

/// <summary>A compressed file, read as what it holds.</summary>
sealed class CompressedInput(string path, Compression compression) : PathInput(path)
{
    const int BufferBytes = 128 * 1024;

    public override bool CanReadAgain => true;

    public override Stream Open() => compression.Read(OpenFile(BufferBytes));

    public override bool IsReplaced(Stream stream) => false;
}

sealed class StreamInput(string name, Func<Stream> open) : FileInput
{
    public override string Name => name;

    public override void Check() { }

    public override Stream Open() => open();

    public override bool IsReplaced(Stream stream) => false;
}
