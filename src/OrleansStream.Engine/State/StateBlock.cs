using System.Buffers;
using System.Collections.Immutable;

namespace OrleansStream.State;

/// <summary>
/// Entries in a row: each the length of its key, the key, the length of its value plus one (0: the entry is removed), its expiry if it has one, and the
/// value. Part of the snapshot format.
/// </summary>
public static class StateBlock
{
    internal static void Put(IBufferWriter<byte> to, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long expires)
    {
        to.WriteBytes(key);
        // Twice the length plus one, so that 0 is left for what is removed; the lowest bit tells of an expiry.
        to.WriteVarint((((ulong)value.Length + 1) << 1) | (expires == long.MaxValue ? 0UL : 1UL));
        if (expires != long.MaxValue)
            to.WriteInt64(expires);
        to.Write(value);
    }

    internal static void Remove(IBufferWriter<byte> to, ReadOnlySpan<byte> key)
    {
        to.WriteBytes(key);
        to.WriteVarint(0);
    }

    /// <summary>Reads the entry at the beginning of a block and moves on behind it.</summary>
    internal static StateEntry Read(ref StateCursor from)
    {
        var key = from.ReadBytes();
        var size = from.ReadVarint();
        if (size == 0)
            return new StateEntry(key, default, isRemoved: true, long.MaxValue);
        var expires = (size & 1) != 0 ? from.ReadInt64() : long.MaxValue;
        var length = (size >> 1) - 1;
        if (length > (ulong)from.Remaining)
            throw StateCursor.Damaged("An entry in a snapshot goes on behind its end.");
        return new StateEntry(key, from.Read((int)length), isRemoved: false, expires);
    }

    /// <summary>The entries of several blocks, oldest first, that count: as one block, each entry once.</summary>
    /// <param name="group">The blocks.</param>
    /// <param name="entries">How many entries there are.</param>
    public static ReadOnlyMemory<byte> Merge(SavedKeyGroup group, out int entries)
    {
        ArgumentNullException.ThrowIfNull(group);
        var merged = new ArrayBufferWriter<byte>();
        var count = 0;
        Visit(group, (scoped in StateEntry entry) =>
        {
            Put(merged, entry.Key, entry.Value, entry.Expires);
            count++;
        });
        entries = count;
        return merged.WrittenMemory;
    }

    internal delegate void Visitor(scoped in StateEntry entry);

    /// <summary>Calls back with each entry that counts, once.</summary>
    internal static void Visit(SavedKeyGroup group, Visitor visit)
    {
        var seen = group.Blocks.Length > 1 ? new HashSet<byte[]>(ByteArrayComparer.Instance).GetAlternateLookup<ReadOnlySpan<byte>>() : default;
        // Newest first: what was seen already is newer.
        for (var i = group.Blocks.Length - 1; i >= 0; i--)
        {
            var cursor = new StateCursor(group.Blocks[i].Span);
            while (!cursor.IsAtEnd)
            {
                var entry = Read(ref cursor);
                if (group.Blocks.Length > 1 && !seen.Add(entry.Key))
                    continue;
                if (!entry.IsRemoved && entry.Expires > group.Floor)
                    visit(entry);
            }
        }
    }

    sealed class ByteArrayComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static ByteArrayComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)System.IO.Hashing.XxHash3.HashToUInt64(alternate);
    }
}

/// <summary>An entry of a step's state.</summary>
/// <param name="key">What it is found by.</param>
/// <param name="value">What it holds.</param>
/// <param name="isRemoved">Whether it says that there is none.</param>
/// <param name="expires">Its expiry.</param>
public readonly ref struct StateEntry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isRemoved, long expires)
{
    /// <summary>What it is found by.</summary>
    public ReadOnlySpan<byte> Key { get; } = key;

    /// <summary>What it holds.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>Whether it says that there is none.</summary>
    public bool IsRemoved { get; } = isRemoved;

    /// <summary>Its expiry; <see cref="long.MaxValue"/>: none.</summary>
    public long Expires { get; } = expires;
}
