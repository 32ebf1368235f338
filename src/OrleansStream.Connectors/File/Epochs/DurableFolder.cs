using System.Runtime.InteropServices;

namespace OrleansStream.Connectors.File;

/// <summary>
/// Changes of files in one folder that survive a power cut when they return. A test can stand in the way of each step to see what a crash there
/// leaves.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="onStep">Called before each step that changes something.</param>
sealed partial class DurableFolder(string path, Action<string>? onStep)
{
    const int InvalidArgument = 22;

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => Path.Combine(path, name);

    /// <summary>Writes a file, in place of one of this name. The name may be lost until the folder is synchronised.</summary>
    public void Write(string name, params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        Step($"create {name}");
        using var file = new FileStream(File(name), new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 });
        Append(file, parts);
    }

    /// <summary>Writes at a file's place and waits until the device has it.</summary>
    public void Append(FileStream file, params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        foreach (var part in parts)
        {
            Step("write");
            file.Write(part.Span);
        }
        Step("flush");
        file.Flush(flushToDisk: true);
    }

    /// <summary>Cuts a file and waits until the device has it.</summary>
    public void Cut(FileStream file, long length)
    {
        Step("cut");
        file.SetLength(length);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Puts a marker in the place of another, all at once.</summary>
    public void Replace(string name, EpochMarker marker)
    {
        // Written while the lock is held: nobody else writes to the name beside.
        var beside = $"{name}.new";
        Write(beside, marker.ToBytes());
        Move(beside, name);
    }

    /// <summary>Gives a file another name, in place of a file that has it; the name stays when this returns.</summary>
    public void Move(string name, string to)
    {
        Step($"move {name}");
        IOFile.Move(File(name), File(to), overwrite: true);
        Sync();
    }

    /// <summary>Deletes a file if there is one. It may come again until the folder is synchronised.</summary>
    public void Delete(string name)
    {
        Step($"delete {name}");
        IOFile.Delete(File(name));
    }

    /// <summary>Waits until the device has the folder's names. Windows has no such call and needs none.</summary>
    public void Sync()
    {
        Step("sync");
        if (OperatingSystem.IsWindows())
            return;
        var folder = Open(path, flags: 0);
        if (folder < 0)
            throw Failure();
        try
        {
            // Some file systems cannot, and say that the argument is invalid.
            if (FlushToDisk(folder) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw Failure();
        }
        finally
        {
            _ = Close(folder);
        }
    }

    void Step(string what) => onStep?.Invoke(what);

    static IOException Failure() => new(Marshal.GetLastPInvokeErrorMessage());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushToDisk(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
