using System.Buffers;
using System.Buffers.Binary;

namespace OrleansStream.State;

/// <summary>Writes the parts of state. Numbers are little-endian.</summary>
static class StateBytes
{
    public static void WriteByte(this IBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    public static void WriteInt64(this IBufferWriter<byte> to, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(sizeof(long)), value);
        to.Advance(sizeof(long));
    }

    public static void WriteInt128(this IBufferWriter<byte> to, Int128 value)
    {
        BinaryPrimitives.WriteInt128LittleEndian(to.GetSpan(16), value);
        to.Advance(16);
    }

    public static void WriteBool(this IBufferWriter<byte> to, bool value) => to.WriteByte(value ? (byte)1 : (byte)0);

    public static void WriteDouble(this IBufferWriter<byte> to, double value) => to.WriteInt64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Seven bits a byte, lowest first; the highest bit says that more follow.</summary>
    public static void WriteVarint(this IBufferWriter<byte> to, ulong value)
    {
        var span = to.GetSpan(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        to.Advance(count);
    }

    /// <summary>As <see cref="WriteVarint"/>, with the sign in the lowest bit, so that numbers near zero are short.</summary>
    public static void WriteSigned(this IBufferWriter<byte> to, long value) => to.WriteVarint((ulong)(value << 1) ^ (ulong)(value >> 63));

    /// <summary>Writes a length and so many bytes.</summary>
    public static void WriteBytes(this IBufferWriter<byte> to, ReadOnlySpan<byte> value)
    {
        to.WriteVarint((ulong)value.Length);
        to.Write(value);
    }
}
