using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansStream.Formats.Writers;

/// <summary>Writes numbers as ASCII digits.</summary>
static class Digits
{
    /// <summary>The longest text of an int64.</summary>
    public const int MaxInt64 = 20;

    /// <summary>The longest text of a float64.</summary>
    public const int MaxFloat64 = 32;

    static readonly byte[] Pairs = [.. Enumerable.Range(0, 100).SelectMany(i => new[] { (byte)('0' + (i / 10)), (byte)('0' + (i % 10)) })];

    /// <summary>Writes a whole number; <paramref name="to"/> has room for <see cref="MaxInt64"/> bytes. Returns how many it took.</summary>
    public static int Write(Span<byte> to, long value)
    {
        if (value >= 0)
            return Write(to, (ulong)value);
        to[0] = (byte)'-';
        return Write(to[1..], 0 - (ulong)value) + 1;
    }

    /// <summary>
    /// Writes a finite number in the shortest form that reads back as the same. <paramref name="to"/> has room for <see cref="MaxFloat64"/> bytes.
    /// </summary>
    public static int Write(Span<byte> to, double value)
    {
        // Most numbers have few decimals. If one with at most 15 digits in all reads back as the value, no other such number does: it is the shortest.
        var magnitude = Math.Abs(value);
        if (magnitude is < 1e10 and > 0)
        {
            var scaled = (long)((magnitude * 10_000) + 0.5);
            if (scaled / 10_000d == magnitude)
                return WriteScaled(to, scaled, value < 0);
        }
        System.Buffers.Text.Utf8Formatter.TryFormat(value, to, out var written);
        return written;
    }

    static int WriteScaled(Span<byte> to, long scaled, bool negative)
    {
        var at = 0;
        if (negative)
            to[at++] = (byte)'-';
        var (whole, fraction) = Math.DivRem((ulong)scaled, 10_000);
        at += Write(to[at..], whole);
        if (fraction == 0)
            return at;
        var (high, low) = Math.DivRem((uint)fraction, 100);
        to[at++] = (byte)'.';
        Pair(to[at..], high);
        if (low == 0)
            return at + (to[at + 1] == '0' ? 1 : 2);
        Pair(to[(at + 2)..], low);
        return at + (to[at + 3] == '0' ? 3 : 4);
    }

    static int Write(Span<byte> to, ulong value)
    {
        var length = Count(value);
        var at = length;
        while (value >= 100)
        {
            (value, var pair) = Math.DivRem(value, 100);
            at -= 2;
            Pair(to[at..], (uint)pair);
        }
        if (value >= 10)
            Pair(to, (uint)value);
        else
            to[0] = (byte)('0' + value);
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Pair(Span<byte> to, uint pair) =>
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(to[..2]), Unsafe.ReadUnaligned<ushort>(ref Pairs[pair * 2]));

    static int Count(ulong value)
    {
        var count = 1;
        while (true)
        {
            if (value < 10)
                return count;
            if (value < 100)
                return count + 1;
            if (value < 1000)
                return count + 2;
            if (value < 10_000)
                return count + 3;
            value /= 10_000;
            count += 4;
        }
    }
}
