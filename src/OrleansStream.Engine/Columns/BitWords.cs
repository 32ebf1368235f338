using System.Numerics;

namespace OrleansStream.Columns;

/// <summary>Logic on whole words of bitmaps. Bits beyond the last row are zero in every bitmap that these kernels make.</summary>
static class BitWords
{
    /// <summary>The words that hold so many bits.</summary>
    public static int Count(int bits) => (int)(((uint)bits + 63) >> 6);

    /// <summary>The bits of the last word that belong to rows.</summary>
    public static ulong Tail(int bits) => (bits & 63) == 0 ? ulong.MaxValue : (1UL << (bits & 63)) - 1;

    public static bool Get(ReadOnlySpan<ulong> words, int index) => (words[index >> 6] >> (index & 63) & 1) != 0;

    public static void Clear(Span<ulong> words, int index) => words[index >> 6] &= ~(1UL << (index & 63));

    public static void Set(Span<ulong> words, int index) => words[index >> 6] |= 1UL << (index & 63);

    /// <summary>Sets the bits of the rows and clears the rest.</summary>
    public static void Fill(Span<ulong> words, int bits)
    {
        words.Fill(ulong.MaxValue);
        if (words.Length > 0)
            words[^1] &= Tail(bits);
    }

    public static void And(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        for (var i = 0; i < result.Length; i++)
            result[i] = a[i] & b[i];
    }

    public static void Or(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        for (var i = 0; i < result.Length; i++)
            result[i] = a[i] | b[i];
    }

    public static void AndNot(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> not, Span<ulong> result)
    {
        for (var i = 0; i < result.Length; i++)
            result[i] = a[i] & ~not[i];
    }

    public static void Not(ReadOnlySpan<ulong> a, Span<ulong> result, int bits)
    {
        for (var i = 0; i < result.Length; i++)
            result[i] = ~a[i];
        if (result.Length > 0)
            result[^1] &= Tail(bits);
    }

    public static bool Any(ReadOnlySpan<ulong> words) => words.ContainsAnyExcept(0UL);

    public static int CountOnes(ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words)
            count += BitOperations.PopCount(word);
        return count;
    }
}
