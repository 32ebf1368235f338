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
        if (constant.Length <= sizeof(ulong))
            EqualWord(offsets, bytes, constant, rows, bits);
        else if (constant.Length <= 16)
            EqualShort(offsets, bytes, constant, rows, bits);
        else
            EqualLong(offsets, bytes, constant, rows, bits);
    }

    // No branch depends on the data: both texts as zero-padded words, and their lengths.
    static void EqualWord(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> constant, int rows, Span<ulong> bits)
    {
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        constant.CopyTo(padded);
        var wanted = MemoryMarshal.Read<ulong>(padded);
        var mask = constant.Length == sizeof(ulong) ? ulong.MaxValue : (1UL << (constant.Length * 8)) - 1;
        ref var first = ref MemoryMarshal.GetReference(bytes);
        for (var word = 0; word < bits.Length; word++)
        {
            var own = offsets.Slice(word << 6, Math.Min(64, rows - (word << 6)) + 1);
            if (own[^2] > bytes.Length - sizeof(ulong))
            {
                bits[word] = EqualNearEnd(own, bytes, constant);
                continue;
            }
            ulong found = 0;
            var start = own[0];
            for (var i = 1; i < own.Length; i++)
            {
                var end = own[i];
                var differs = ((Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, start)) & mask) ^ wanted) | (uint)(end - start - constant.Length);
                found |= (differs == 0 ? 1UL : 0UL) << (i - 1);
                start = end;
            }
            bits[word] = found;
        }
    }

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
        for (var word = 0; word < bits.Length; word++)
        {
            var own = offsets.Slice(word << 6, Math.Min(64, rows - (word << 6)) + 1);
            if (own[^2] > bytes.Length - padded.Length)
            {
                bits[word] = EqualNearEnd(own, bytes, constant);
                continue;
            }
            ulong found = 0;
            var start = own[0];
            for (var i = 1; i < own.Length; i++)
            {
                var end = own[i];
                var equal = (Vector128.LoadUnsafe(ref Unsafe.Add(ref first, start)) & mask) == wanted & end - start == constant.Length;
                found |= (equal ? 1UL : 0UL) << (i - 1);
                start = end;
            }
            bits[word] = found;
        }
    }

    // So near the end of the bytes a whole word cannot be loaded.
    static ulong EqualNearEnd(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> constant)
    {
        ulong found = 0;
        for (var i = 1; i < offsets.Length; i++)
            found |= (bytes[offsets[i - 1]..offsets[i]].SequenceEqual(constant) ? 1UL : 0UL) << (i - 1);
        return found;
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
