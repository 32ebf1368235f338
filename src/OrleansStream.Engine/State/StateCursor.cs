using System.Buffers.Binary;
using OrleansStream.Diagnostics;

namespace OrleansStream.State;

/// <summary>Reads the parts of state in the order in which <see cref="StateBytes"/> wrote them.</summary>
ref struct StateCursor(ReadOnlySpan<byte> data)
{
    ReadOnlySpan<byte> _rest = data;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public ReadOnlySpan<byte> Read(int length)
    {
        if ((uint)length > (uint)_rest.Length)
            throw new StreamException(ErrorCodes.CheckpointDamaged, "The state in a snapshot ends too early.");
        var read = _rest[..length];
        _rest = _rest[length..];
        return read;
    }

    public byte ReadByte() => Read(1)[0];

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Read(sizeof(long)));

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
        throw new StreamException(ErrorCodes.CheckpointDamaged, "A number in a snapshot's state has no end.");
    }

    public ReadOnlySpan<byte> ReadBytes() => Read(checked((int)ReadVarint()));
}
