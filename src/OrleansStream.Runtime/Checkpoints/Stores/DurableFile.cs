using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansStream.Runtime.Checkpoints.Stores;

/// <summary>
/// Writes files so that after a power cut each is there whole or not at all: under another name, synced, then renamed, then the folder synced. After a
/// sync that failed the system may take pages for clean that are not, so a file is never synced again but written anew.
/// </summary>
static partial class DurableFile
{
    /// <summary>Bytes that are written or read at once; between them a call can be cancelled.</summary>
    const int PieceBytes = 4 << 20;

    /// <summary>Writes a file under a temporary name, then gives it its own. Fails with an <see cref="IOException"/> if that is taken and not to be replaced.</summary>
    public static void Write(string temporary, string path, IReadOnlyList<ReadOnlyMemory<byte>> content, bool replace, CancellationToken cancellationToken)
    {
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, content.Sum(c => (long)c.Length)))
            {
                Append(file, content, cancellationToken);
                RandomAccess.FlushToDisk(file);
            }
            File.Move(temporary, path, replace);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads a part of a file, as much as there is of it.</summary>
    public static byte[] Read(SafeFileHandle file, long offset, long length, CancellationToken cancellationToken)
    {
        var rest = Math.Max(0, RandomAccess.GetLength(file) - offset);
        var content = GC.AllocateUninitializedArray<byte>(checked((int)(length < 0 ? rest : Math.Min(rest, length))));
        var done = 0;
        while (done < content.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(file, content.AsSpan(done, Math.Min(PieceBytes, content.Length - done)), offset + done);
            if (read == 0)
                throw new EndOfStreamException("The file has become shorter.");
            done += read;
        }
        return content;
    }

    /// <summary>Opens a file to read it; null: there is none.</summary>
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Makes a folder, and those above it that do not exist.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var parent = Path.GetDirectoryName(folder)!;
        CreateFolder(parent);
        Directory.CreateDirectory(folder);
        SyncFolder(parent);
    }

    /// <summary>Makes what was created, renamed and deleted in a folder survive a power cut. Windows does so by itself.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = new SafeFileHandle(Open(folder, 0), ownsHandle: true);
        if (handle.IsInvalid)
            throw new IOException($"The folder '{folder}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Deletes a file if that can be done; what stays is found later.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }

    static void Append(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        var written = 0L;
        var piece = new List<ReadOnlyMemory<byte>>();
        var pieceBytes = 0;
        foreach (var part in content)
        {
            for (var rest = part; rest.Length > 0;)
            {
                var taken = Math.Min(rest.Length, PieceBytes - pieceBytes);
                piece.Add(rest[..taken]);
                pieceBytes += taken;
                rest = rest[taken..];
                if (pieceBytes == PieceBytes)
                    WritePiece();
            }
        }
        if (pieceBytes > 0)
            WritePiece();

        void WritePiece()
        {
            cancellationToken.ThrowIfCancellationRequested();
            RandomAccess.Write(file, piece, written);
            written += pieceBytes;
            piece.Clear();
            pieceBytes = 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
