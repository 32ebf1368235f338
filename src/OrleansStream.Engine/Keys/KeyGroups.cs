namespace OrleansStream.Keys;

/// <summary>
/// Maps key hashes to key groups and key groups to tasks. A key belongs to one of a fixed number of key groups for ever; a task owns a contiguous
/// range of them, so another parallelism moves whole groups.
/// </summary>
public static class KeyGroups
{
    /// <summary>The number of key groups of every pipeline.</summary>
    public const int Count = 256;

    /// <summary>The key group of a hash of <see cref="KeyHasher"/>.</summary>
    public static int Of(ulong hash) => (int)(hash >> 56);

    /// <summary>The task that owns a key group.</summary>
    public static int Task(int keyGroup, int parallelism) => keyGroup * parallelism / Count;
}
