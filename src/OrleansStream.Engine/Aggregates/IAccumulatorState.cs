using System.Buffers;
using System.Runtime.CompilerServices;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>A state of fixed size that snapshots hold in a layout of its own.</summary>
interface IAccumulatorState<TSelf> where TSelf : struct, IAccumulatorState<TSelf>
{
    /// <summary>Writes it.</summary>
    void Write(IBufferWriter<byte> to);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    static abstract TSelf Read(ref StateCursor from);
}

/// <summary>Values of the few widths that states are made of; those of 16 bytes are decimals.</summary>
static class ScalarBytes
{
    public static void WriteScalar<T>(this IBufferWriter<byte> to, T value) where T : unmanaged
    {
        if (typeof(T) == typeof(byte))
            to.WriteByte(Unsafe.BitCast<T, byte>(value));
        else if (typeof(T) == typeof(Int128))
            to.WriteInt128(Unsafe.BitCast<T, Int128>(value));
        else
            to.WriteInt64(Unsafe.BitCast<T, long>(value));
    }

    public static T ReadScalar<T>(this ref StateCursor from) where T : unmanaged
    {
        if (typeof(T) == typeof(byte))
            return Unsafe.BitCast<byte, T>(from.ReadByte());
        if (typeof(T) == typeof(Int128))
            return Unsafe.BitCast<Int128, T>(from.ReadDecimal());
        return Unsafe.BitCast<long, T>(from.ReadInt64());
    }
}
