namespace OrleansStream.Runtime.Checkpoints.Stores;

/// <summary>
/// Lets one process at a time change what a folder says, by a file that it holds open alone; the system lets go of it when the process ends, however that
/// is.
/// </summary>
static class FolderLock
{
    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(2);
    static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Waits for the lock. Throws a <see cref="TimeoutException"/> if another process holds it for too long: it may have been stopped. The system knows no
    /// queue, and who lets go and takes it again at once would always win; so whoever waits does it in a place of which there is one.
    /// </summary>
    public static async Task<IDisposable> TakeAsync(string path, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var turn = await HoldAsync($"{path}.turn", timeout, time, cancellationToken);
        return await HoldAsync(path, timeout, time, cancellationToken);
    }

    static async Task<FileStream> HoldAsync(string path, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException failure) when (IsHeld(failure))
            {
                if (time.GetElapsedTime(begun) > timeout)
                    throw new TimeoutException($"Another process has held the lock '{path}' for {timeout.TotalSeconds:N0} s.", failure);
            }
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>EAGAIN on Linux, on macOS; a sharing or lock violation on Windows.</summary>
    static bool IsHeld(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);
}
