using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Keys;

/// <summary>
/// Hashes key columns with XXH3-64 under a fixed seed. The hash of a value is part of the snapshot format: it never changes.
/// </summary>
public static class KeyHasher
{
    /// <summary>Writes the hash of the key columns of every row of the batch's columns (selected or not) to <paramref name="hashes"/>.</summary>
    public static void Hash(EventBatch batch, ReadOnlySpan<int> columns, Span<ulong> hashes) => throw new NotImplementedException();
}
