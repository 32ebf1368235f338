using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Apache.Arrow;

namespace OrleansStream.Formats.Writers;

/// <summary>A column's buffer as an array: getting a span from it is cheap enough to do per row, which a <see cref="Memory{T}"/>'s is not.</summary>
readonly struct ColumnBytes
{
    readonly byte[] _bytes;
    readonly int _start;
    readonly int _length;

    public ColumnBytes(ArrowBuffer buffer)
    {
        if (!MemoryMarshal.TryGetArray(buffer.Memory, out var segment))
            segment = new ArraySegment<byte>(buffer.Memory.ToArray());
        (_bytes, _start, _length) = (segment.Array ?? [], segment.Offset, segment.Count);
    }

    public bool IsEmpty => _length == 0;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, _length);

    /// <summary>The value number <paramref name="index"/> of the type given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Read<T>(int index) where T : unmanaged => MemoryMarshal.Read<T>(_bytes.AsSpan(_start + (index * Unsafe.SizeOf<T>())));

    /// <summary>The 32 bytes from a place on, whatever they belong to; false if there are not as many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadBlock(int from, out Vector256<byte> block)
    {
        if (_start + from > _bytes.Length - Vector256<byte>.Count)
        {
            block = default;
            return false;
        }
        block = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_bytes), (nuint)(_start + from));
        return true;
    }

    /// <summary>The bit number <paramref name="index"/>.</summary>
    public bool Bit(int index) => ((Span[index >> 3] >> (index & 7)) & 1) != 0;

    public ReadOnlySpan<byte> Slice(int from, int to) => Span[from..to];
}
