using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansStream.Formats.Writers;

/// <summary>Appends bytes to a buffer writer, asking it for memory in large pieces. <see cref="Flush"/> ends the use.</summary>
ref struct Utf8Sink(IBufferWriter<byte> output)
{
    /// <summary>How many bytes <see cref="AppendBlock"/> reads and writes, whatever the length is.</summary>
    public const int BlockBytes = 32;

    const int PieceBytes = 16 * 1024;

    readonly IBufferWriter<byte> _output = output;
    Span<byte> _piece;
    int _used;

    /// <summary>Memory for at least <paramref name="count"/> bytes; <see cref="Advance"/> says how many were written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (_piece.Length - _used < count)
            Renew(count);
        return _piece[_used..];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count) => _used += count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        _used++;
    }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>Appends the first bytes of a block, at most <see cref="BlockBytes"/>, all of whose bytes can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendBlock(Vector256<byte> block, int length)
    {
        block.StoreUnsafe(ref MemoryMarshal.GetReference(Reserve(BlockBytes)));
        _used += length;
    }

    public void Flush()
    {
        _output.Advance(_used);
        _used = 0;
        _piece = default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Renew(int count)
    {
        Flush();
        _piece = _output.GetSpan(Math.Max(count, PieceBytes));
    }
}
