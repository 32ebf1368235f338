using System.Numerics;
using System.Runtime.CompilerServices;

namespace OrleansStream.Formats.Json;

/// <summary>Reads numbers eight digits at a time. The same promise about the text as in <see cref="JsonScan"/> holds.</summary>
static unsafe class JsonDigits
{
    const ulong Zeros = 0x3030303030303030;

    static ReadOnlySpan<ulong> Powers => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    static ReadOnlySpan<double> Divisors => [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];

    /// <summary>Eight bytes, each less the digit zero, so that digits are 0 to 9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Load(byte* p) => Unsafe.ReadUnaligned<ulong>(p) ^ Zeros;

    /// <summary>How many of the eight bytes, from the first on, are digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong loaded)
    {
        // A carry out of a byte that is no digit disturbs only the bytes after it.
        var others = ((loaded + 0x7676767676767676) | loaded) & 0x8080808080808080;
        return BitOperations.TrailingZeroCount(others) >> 3;
    }

    /// <summary>The place after one to seven digits without a zero before others; null if there are none or more. What follows is not looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* ShortWhole(byte* p)
    {
        var loaded = Load(p);
        var count = Count(loaded);
        return count is 0 or 8 || ((loaded & 0xFF) == 0 && count > 1) ? null : p + count;
    }

    /// <summary>
    /// Reads a whole number without fraction or exponent. Null if it is malformed or beyond 64 bits; what follows the digits is not looked at.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Int64(byte* p, out long value)
    {
        var negative = *p == '-';
        if (negative)
            p++;
        var first = Load(p);
        var count = Count(first);
        if (count == 8)
            return LongInt64(p, negative, out value);
        var magnitude = (long)Value(first, count);
        value = negative ? -magnitude : magnitude;
        // No digit at all, or a zero before others.
        return count == 0 || ((first & 0xFF) == 0 && count > 1) ? null : p + count;
    }

    /// <summary>
    /// Reads a number of up to seven digits on each side of the point. Null if it is malformed or longer; what follows the digits is not looked at.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* ShortFloat64(byte* p, out double value)
    {
        var negative = *p == '-';
        if (negative)
            p++;
        var whole = Load(p);
        var count = Count(whole);
        var magnitude = Value(whole, count & 7);
        value = 0;
        if (count is 0 or 8 || ((whole & 0xFF) == 0 && count > 1))
            return null;
        p += count;
        var fractionDigits = 0;
        if (*p == '.')
        {
            var fraction = Load(p + 1);
            fractionDigits = Count(fraction);
            if (fractionDigits is 0 or 8)
                return null;
            magnitude = (magnitude * Powers[fractionDigits]) + Value(fraction, fractionDigits);
            p += fractionDigits + 1;
        }
        // Fourteen digits and the power of ten are exact; the division rounds once, so the result is the nearest.
        var quotient = (long)magnitude / Divisors[fractionDigits];
        value = negative ? -quotient : quotient;
        return p;
    }

    /// <summary>
    /// Reads a number of up to 19 digits with any exponent. Null if it is malformed, longer, or one that <see cref="DecimalToFloat"/> leaves to others.
    /// </summary>
    public static byte* Float64(byte* p, out double value)
    {
        value = 0;
        var negative = *p == '-';
        if (negative)
            p++;
        var start = p;
        var digits = 0UL;
        p = Append(p, ref digits);
        var whole = p - start;
        if (whole == 0 || (*start == '0' && whole > 1))
            return null;
        var exponent = 0L;
        if (*p == '.')
        {
            var point = p + 1;
            p = Append(point, ref digits);
            exponent = point - p;
            if (exponent == 0)
                return null;
        }
        if (whole - exponent - (*start == '0' ? 1 : 0) > 19)
            return null;
        if ((*p | 0x20) == 'e')
        {
            var sign = p[1];
            var written = 0UL;
            var from = sign is (byte)'-' or (byte)'+' ? p + 2 : p + 1;
            p = Append(from, ref written);
            if (p - from is < 1 or > 7)
                return null;
            exponent += sign == '-' ? -(long)written : (long)written;
        }
        if (!DecimalToFloat.TryConvert(digits, exponent, out value))
            return null;
        value = negative ? -value : value;
        return p;
    }

    /// <summary>Appends digits to a number, which wraps around beyond 19.</summary>
    static byte* Append(byte* p, ref ulong number)
    {
        while (true)
        {
            var loaded = Load(p);
            var count = Count(loaded);
            if (count < 8)
            {
                number = (number * Powers[count]) + Value(loaded, count);
                return p + count;
            }
            number = (number * 100_000_000) + Value(loaded);
            p += 8;
        }
    }

    /// <summary>The value of the first digits, fewer than eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Value(ulong loaded, int count) => Value(loaded << (56 - (count << 3)) << 8);

    /// <summary>The value of eight digits: pairs, then fours, then all at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Value(ulong digits)
    {
        digits = (digits * 10) + (digits >> 8);
        return (((digits & 0x000000FF000000FF) * 0x000F424000000064) + (((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
    }

    static byte* LongInt64(byte* p, bool negative, out long value)
    {
        value = 0;
        var first = Load(p);
        if ((first & 0xFF) == 0)
            return null;
        var magnitude = Value(first);
        var second = Load(p + 8);
        var count = Count(second);
        if (count < 8)
        {
            magnitude = (magnitude * Powers[count]) + Value(second, count);
            value = negative ? -(long)magnitude : (long)magnitude;
            return p + 8 + count;
        }
        magnitude = (magnitude * 100_000_000) + Value(second);
        var third = Load(p + 16);
        count = Count(third);
        // Nineteen digits fit an unsigned word; more never fit.
        if (count > 3)
            return null;
        magnitude = (magnitude * Powers[count]) + Value(third, count);
        if (magnitude > (negative ? 1UL << 63 : long.MaxValue))
            return null;
        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return p + 16 + count;
    }
}
