using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansStream.Columns;

/// <summary>Compares texts, byte by byte (which for UTF-8 is the order of code points), into bitmaps. Allocates nothing.</summary>
static class TextCompareKernels
{
    /// <summary>Whether each text equals the constant.</summary>
    public static void EqualConstant(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> constant, int rows, Span<ulong> bits)
    {
        if (constant.Length <= 16)
            EqualShort(offsets, bytes, constant, rows, bits);
        else
            EqualLong(offsets, bytes, constant, rows, bits);
    }

    // No branch depends on the data: both texts as zero-padded 16-byte words, and their lengths.
    static void EqualShort(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> constant, int rows, Span<ulong> bits)
    {
        Span<byte> padded = stackalloc byte[16];
        padded.Clear();
        constant.CopyTo(padded);
        var wanted = Vector128.Create<byte>(padded);
        padded[..constant.Length].Fill(0xFF);
        padded[constant.Length..].Clear();
        var mask = Vector128.Create<byte>(padded);
        ref var first = ref MemoryMarshal.GetReference(bytes);
        // Texts that begin so near the end that 16 bytes cannot be loaded are compared one by one.
        var safe = bytes.Length - 16;
        offsets = offsets[..(rows + 1)];
        for (var word = 0; word < bits.Length; word++)
        {
            ulong found = 0;
            var row = word << 6;
            var count = Math.Min(64, rows - row);
            for (var i = 0; i < count; i++)
            {
                var start = offsets[row + i];
                var length = offsets[row + i + 1] - start;
                var equal = (uint)start <= (uint)safe && safe >= 0
                    ? (Vector128.LoadUnsafe(ref Unsafe.Add(ref first, start)) & mask) == wanted & length == constant.Length
                    : bytes.Slice(start, length).SequenceEqual(constant);
                found |= (equal ? 1UL : 0UL) << i;
            }
            bits[word] = found;
        }
    }

    static void EqualLong(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> constant, int rows, Span<ulong> bits)
    {
        bits.Clear();
        for (var row = 0; row < rows; row++)
        {
            var start = offsets[row];
            if (offsets[row + 1] - start == constant.Length && bytes.Slice(start, constant.Length).SequenceEqual(constant))
                BitWords.Set(bits, row);
        }
    }
}
