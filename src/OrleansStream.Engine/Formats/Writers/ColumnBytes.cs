using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    public T Read<T>(int index) where T : unmanaged => MemoryMarshal.Read<T>(Span[(index * Unsafe.SizeOf<T>())..]);

    /// <summary>The bit number <paramref name="index"/>.</summary>
    public bool Bit(int index) => ((Span[index >> 3] >> (index & 7)) & 1) != 0;

    public ReadOnlySpan<byte> Slice(int from, int to) => Span[from..to];
}
