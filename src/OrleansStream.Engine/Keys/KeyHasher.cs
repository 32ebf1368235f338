using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Keys;

/// <summary>
/// Hashes key columns with XXH3-64 under a fixed seed. The hash of a value is part of the snapshot format: it never changes.
/// </summary>
/// <remarks>
/// A value's hash is that of its bytes (text and binary: as they are; int64 and timestamp: 8 bytes, little-endian; float64: its bits, with one
/// zero and one NaN; decimal: 16 bytes; bool: one byte; lists and structs: the encoding of <see cref="KeyEncoder"/>), under the seed plus the
/// number of its kind, so that equal bytes of different types differ. A null has a hash of its own. Several columns: the hash of their hashes
/// in order. No columns: one hash for all rows.
/// </remarks>
public static class KeyHasher
{
    const long Seed = 0x4F72_6C65_616E_7353;
    const ulong NullHash = 0x9E37_79B9_7F4A_7C15;
    const ulong NoKeyHash = 0;

    /// <summary>Writes the hash of the key columns of every row of the batch's columns (selected or not) to <paramref name="hashes"/>.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="columns">The key columns; none: all rows have one key.</param>
    /// <param name="hashes">At least <see cref="EventBatch.Length"/> long.</param>
    public static void Hash(EventBatch batch, ReadOnlySpan<int> columns, Span<ulong> hashes)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var arrays = new IArrowArray[columns.Length];
        var types = new DataType[columns.Length];
        for (var c = 0; c < columns.Length; c++)
        {
            arrays[c] = batch.Columns[columns[c]];
            types[c] = batch.Schema[columns[c]].Type;
        }
        Hash(arrays, types, hashes[..batch.Length]);
    }

    /// <summary>Writes the hash of each row of key columns.</summary>
    internal static void Hash(ReadOnlySpan<IArrowArray> columns, ReadOnlySpan<DataType> types, Span<ulong> hashes)
    {
        if (columns.Length == 0)
            hashes.Fill(NoKeyHash);
        else if (columns.Length == 1)
            HashColumn(columns[0], types[0], hashes);
        else
            HashSeveral(columns, types, hashes);
    }

    static void HashSeveral(ReadOnlySpan<IArrowArray> columns, ReadOnlySpan<DataType> types, Span<ulong> hashes)
    {
        var width = columns.Length;
        var rented = ArrayPool<ulong>.Shared.Rent(checked(hashes.Length * (width + 1)));
        var column = rented.AsSpan(0, hashes.Length);
        var table = rented.AsSpan(hashes.Length, hashes.Length * width);
        for (var c = 0; c < width; c++)
        {
            HashColumn(columns[c], types[c], column);
            for (int i = 0, at = c; i < column.Length; i++, at += width)
                table[at] = BitConverter.IsLittleEndian ? column[i] : BinaryPrimitives.ReverseEndianness(column[i]);
        }
        var bytes = MemoryMarshal.AsBytes(table);
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = XxHash3.HashToUInt64(bytes.Slice(i * width * sizeof(ulong), width * sizeof(ulong)), Seed);
        ArrayPool<ulong>.Shared.Return(rented);
    }

    static void HashColumn(IArrowArray column, DataType type, Span<ulong> hashes)
    {
        var seed = Seed + (long)type.Kind;
        switch (type.Kind)
        {
            case TypeKind.Null:
                hashes.Fill(NullHash);
                return;
            case TypeKind.Int64:
                HashWords(((Int64Array)column).Values, seed, hashes);
                break;
            case TypeKind.Timestamp:
                HashWords(((TimestampArray)column).Values, seed, hashes);
                break;
            case TypeKind.Float64:
                HashDoubles(((DoubleArray)column).Values, seed, hashes);
                break;
            case TypeKind.String or TypeKind.Json or TypeKind.Binary:
                HashBytes((BinaryArray)column, seed, hashes);
                break;
            case TypeKind.Decimal:
                var decimals = ((Decimal128Array)column).ValueBuffer.Span[(column.Offset * 16)..];
                for (var i = 0; i < hashes.Length; i++)
                    hashes[i] = XxHash3.HashToUInt64(decimals.Slice(i * 16, 16), seed);
                break;
            case TypeKind.Bool:
                HashBools((BooleanArray)column, seed, hashes);
                break;
            default:
                HashEncoded(column, type, seed, hashes);
                break;
        }
        if (column.NullCount == 0)
            return;
        for (var i = 0; i < hashes.Length; i++)
        {
            if (column.IsNull(i))
                hashes[i] = NullHash;
        }
    }

    static void HashWords(ReadOnlySpan<long> values, long seed, Span<ulong> hashes)
    {
        Span<byte> word = stackalloc byte[sizeof(long)];
        for (var i = 0; i < hashes.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(word, values[i]);
            hashes[i] = XxHash3.HashToUInt64(word, seed);
        }
    }

    static void HashDoubles(ReadOnlySpan<double> values, long seed, Span<ulong> hashes)
    {
        Span<byte> word = stackalloc byte[sizeof(long)];
        for (var i = 0; i < hashes.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(word, KeyEncoder.CanonicalBits(values[i]));
            hashes[i] = XxHash3.HashToUInt64(word, seed);
        }
    }

    static void HashBytes(BinaryArray column, long seed, Span<ulong> hashes)
    {
        var offsets = column.ValueOffsets;
        var bytes = column.ValueBuffer.Span;
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = XxHash3.HashToUInt64(bytes[offsets[i]..offsets[i + 1]], seed);
    }

    static void HashBools(BooleanArray column, long seed, Span<ulong> hashes)
    {
        var no = XxHash3.HashToUInt64([0], seed);
        var yes = XxHash3.HashToUInt64([1], seed);
        var bits = column.ValueBuffer.Span;
        for (int i = 0, at = column.Offset; i < hashes.Length; i++, at++)
            hashes[i] = (bits[at >> 3] & (1 << (at & 7))) != 0 ? yes : no;
    }

    static void HashEncoded(IArrowArray column, DataType type, long seed, Span<ulong> hashes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        for (var i = 0; i < hashes.Length; i++)
        {
            buffer.ResetWrittenCount();
            KeyEncoder.Append(column, type, i, buffer);
            hashes[i] = XxHash3.HashToUInt64(buffer.WrittenSpan, seed);
        }
    }
}
