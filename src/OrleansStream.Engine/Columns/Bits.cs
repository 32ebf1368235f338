using System.Numerics;

namespace OrleansStream.Columns;

/// <summary>Moves bits of Arrow bitmaps (least significant bit first).</summary>
static class Bits
{
    /// <summary>The bytes that hold so many bits.</summary>
    public static int ByteCount(int bits) => (int)(((uint)bits + 7) >> 3);

    public static bool Get(ReadOnlySpan<byte> bits, int index) => (bits[index >> 3] >> (index & 7) & 1) != 0;

    /// <summary>Sets a bit that is zero so far.</summary>
    public static void Or(Span<byte> bits, int index, int bit) => bits[index >> 3] |= (byte)(bit << (index & 7));

    /// <summary>Counts the ones among bits.</summary>
    public static int Count(ReadOnlySpan<byte> bits, int offset, int length)
    {
        var count = 0;
        while (length > 0 && (offset & 7) != 0)
        {
            count += bits[offset >> 3] >> (offset & 7) & 1;
            offset++;
            length--;
        }
        var whole = bits.Slice(offset >> 3, length >> 3);
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(whole);
        foreach (var word in words)
            count += BitOperations.PopCount(word);
        foreach (var b in whole[(words.Length * sizeof(ulong))..])
            count += BitOperations.PopCount(b);
        if ((length & 7) != 0)
            count += BitOperations.PopCount(bits[(offset + length) >> 3] & ((1u << (length & 7)) - 1));
        return count;
    }

    /// <summary>Copies bits to a place whose bits are zero so far.</summary>
    public static void Copy(ReadOnlySpan<byte> source, int sourceOffset, Span<byte> target, int targetOffset, int length)
    {
        while (length > 0 && (targetOffset & 7) != 0)
        {
            Or(target, targetOffset++, source[sourceOffset >> 3] >> (sourceOffset & 7) & 1);
            sourceOffset++;
            length--;
        }
        var from = source[(sourceOffset >> 3)..];
        var to = target.Slice(targetOffset >> 3, ByteCount(length));
        var shift = sourceOffset & 7;
        var whole = length >> 3;
        if (shift == 0)
        {
            from[..whole].CopyTo(to);
        }
        else
        {
            for (var i = 0; i < whole; i++)
                to[i] = (byte)((from[i] >> shift) | (from[i + 1] << (8 - shift)));
        }
        for (var i = whole << 3; i < length; i++)
            Or(to, i, from[(shift + i) >> 3] >> ((shift + i) & 7) & 1);
    }

    /// <summary>Copies the bits at positions to a place whose bits are zero so far.</summary>
    public static void Gather(ReadOnlySpan<byte> source, int sourceOffset, ReadOnlySpan<int> positions, Span<byte> target, int targetOffset)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            var from = sourceOffset + positions[i];
            Or(target, targetOffset + i, source[from >> 3] >> (from & 7) & 1);
        }
    }

    /// <summary>Sets bits that are zero so far to one.</summary>
    public static void Set(Span<byte> target, int offset, int length)
    {
        while (length > 0 && (offset & 7) != 0)
        {
            Or(target, offset++, 1);
            length--;
        }
        target.Slice(offset >> 3, length >> 3).Fill(0xFF);
        if ((length & 7) != 0)
            target[(offset + length) >> 3] |= (byte)((1 << (length & 7)) - 1);
    }
}
