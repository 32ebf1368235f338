using System.Buffers.Binary;
using OrleansStream.Diagnostics;

namespace OrleansStream.State;

/// <summary>
/// Reads the parts of state in the order in which <see cref="StateBytes"/> wrote them. Whatever the bytes are, it throws nothing but
/// <see cref="ErrorCodes.CheckpointDamaged"/>, and no count that it gives is larger than the bytes that are left.
/// </summary>
ref struct StateCursor(ReadOnlySpan<byte> data)
{
    // 10^38.
    static readonly Int128 s_decimalLimit = (Int128)10_000_000_000_000_000_000UL * 10_000_000_000_000_000_000UL;

    ReadOnlySpan<byte> _rest = data;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>The error of state that cannot be what was written.</summary>
    /// <param name="what">What is wrong with it, for people.</param>
    public static StreamException Damaged(string what) => new(ErrorCodes.CheckpointDamaged, what);

    public ReadOnlySpan<byte> Read(int length)
    {
        if ((uint)length > (uint)_rest.Length)
            throw Damaged("The state in a snapshot ends too early.");
        var read = _rest[..length];
        _rest = _rest[length..];
        return read;
    }

    public byte ReadByte() => Read(1)[0];

    public bool ReadBool() => ReadByte() switch
    {
        0 => false,
        1 => true,
        _ => throw Damaged("A snapshot's state holds a truth value that is neither true nor false."),
    };

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Read(sizeof(long)));

    public Int128 ReadInt128() => BinaryPrimitives.ReadInt128LittleEndian(Read(16));

    /// <summary>A decimal as it lies in a column.</summary>
    public Int128 ReadDecimal() => CheckDecimal(ReadInt128());

    /// <summary>Makes sure that a number is one of a column of decimals.</summary>
    public static Int128 CheckDecimal(Int128 value) =>
        value < s_decimalLimit && value > -s_decimalLimit ? value : throw Damaged("A snapshot's state holds a decimal with too many digits.");

    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    public ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = ReadByte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw Damaged("A number in a snapshot's state has no end.");
    }

    /// <summary>A number that was written by <see cref="StateBytes.WriteVarint"/> and is not beyond <see cref="long.MaxValue"/>.</summary>
    public long ReadNumber()
    {
        var value = ReadVarint();
        return value <= long.MaxValue ? (long)value : throw Damaged($"A snapshot's state counts {value}.");
    }

    /// <summary>A number that was written by <see cref="StateBytes.WriteSigned"/>.</summary>
    public long ReadSigned()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>How many things follow.</summary>
    /// <param name="least">The fewest bytes that one takes.</param>
    /// <param name="most">The most there can be.</param>
    public int ReadCount(int least, int most = int.MaxValue)
    {
        var count = ReadVarint();
        return count <= (ulong)Math.Min(most, _rest.Length / least) ? (int)count : throw Damaged($"A snapshot's state announces {count} things, more than it holds or may hold.");
    }

    public ReadOnlySpan<byte> ReadBytes() => Read(ReadCount(1));
}
