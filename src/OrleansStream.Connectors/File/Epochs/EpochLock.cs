using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>
/// Lets one writer at a time change a sink's files, in this process and in others of the same machine. It is held for a commit, not for the life of
/// a sink, and the system lets go of it when a process ends: a writer that was paused and wakes up must take it again and then sees what others did.
/// </summary>
static class EpochLock
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    // What the system says when another one has the lock: Linux, macOS, Windows.
    static readonly int[] s_taken = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Waits for the lock, at most ten seconds. It is let go of when the result is disposed.</summary>
    public static async ValueTask<IDisposable> TakeAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 });
            }
            catch (IOException error) when (s_taken.Contains(error.HResult))
            {
                if (time.GetElapsedTime(begun) >= Longest)
                {
                    throw new StreamException(ErrorCodes.SinkUnavailable,
                        $"Cannot commit: another process has held '{path}' for {Longest.TotalSeconds:0} s. Is an old one paused? It must go on or end.", error);
                }
            }
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
