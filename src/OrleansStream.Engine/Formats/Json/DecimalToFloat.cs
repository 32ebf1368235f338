using System.Numerics;

namespace OrleansStream.Formats.Json;

/// <summary>
/// Makes the nearest float64 of a decimal number of at most 19 digits: exactly where digits and power of ten are exact themselves (Clinger 1990), else by
/// multiplying with a 128-bit power of five (Eisel and Lemire; Lemire, "Number Parsing at a Gigabyte per Second", 2021).
/// </summary>
static class DecimalToFloat
{
    const int MinExponent = -342;
    const int MaxExponent = 308;
    const int MantissaBits = 52;

    static readonly double[] ExactPowers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    static readonly UInt128[] PowersOfFive = [.. Enumerable.Range(MinExponent, MaxExponent - MinExponent + 1).Select(PowerOfFive)];

    /// <summary>
    /// The nearest float64 of <paramref name="digits"/> times ten to <paramref name="exponent"/>; false in the rare cases that need more care, among them
    /// everything below the normal and beyond the finite numbers.
    /// </summary>
    public static bool TryConvert(ulong digits, long exponent, out double value)
    {
        if (digits <= 1UL << 53 && exponent is >= -22 and <= 22)
        {
            var exact = (double)(long)digits;
            value = exponent < 0 ? exact / ExactPowers[-exponent] : exact * ExactPowers[exponent];
            return true;
        }
        value = 0;
        return digits == 0 || (exponent is >= MinExponent and <= MaxExponent && TryMultiply(digits, (int)exponent, out value));
    }

    static bool TryMultiply(ulong digits, int exponent, out double value)
    {
        value = 0;
        var zeros = BitOperations.LeadingZeroCount(digits);
        var (upper, lower) = Product(digits << zeros, PowersOfFive[exponent - MinExponent]);
        // The true product may lie on either side of a rounding border.
        if (lower == ulong.MaxValue && exponent is < -27 or > 55)
            return false;
        var top = (int)(upper >> 63);
        var shift = top + 64 - MantissaBits - 3;
        var mantissa = upper >> shift;
        var binary = (((152_170 + 65_536) * exponent) >> 16) + 63 + top - zeros + 1023;
        if (binary <= 0)
            return false;
        // Exactly half way between two numbers: to the even one.
        if (lower <= 1 && exponent is >= -4 and <= 23 && (mantissa & 3) == 1 && mantissa << shift == upper)
            mantissa &= ~1UL;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        if (mantissa >> (MantissaBits + 1) != 0)
        {
            mantissa >>= 1;
            binary++;
        }
        if (binary >= 0x7FF)
            return false;
        value = BitConverter.UInt64BitsToDouble((mantissa & ((1UL << MantissaBits) - 1)) | ((ulong)binary << MantissaBits));
        return true;
    }

    // The upper 128 bits of the product, as far as they matter: the power's lower half only when the upper one leaves rounding open.
    static (ulong Upper, ulong Lower) Product(ulong digits, UInt128 power)
    {
        var upper = Math.BigMul(digits, (ulong)(power >> 64), out var lower);
        const ulong Open = ulong.MaxValue >> (MantissaBits + 3);
        if ((upper & Open) == Open)
        {
            var carry = Math.BigMul(digits, (ulong)power, out _);
            lower += carry;
            if (lower < carry)
                upper++;
        }
        return (upper, lower);
    }

    // The leading 128 bits of a power of five; of negative powers rounded up, as the proof of the method wants it.
    static UInt128 PowerOfFive(int exponent)
    {
        var power = BigInteger.Pow(5, Math.Abs(exponent));
        if (exponent < 0)
        {
            var bits = (int)(power - 1).GetBitLength();
            power = (BigInteger.One << (exponent >= -27 ? bits + 127 : (2 * bits) + 128)) / power + 1;
        }
        var excess = (int)power.GetBitLength() - 128;
        return (UInt128)(excess > 0 ? power >> excess : power << -excess);
    }
}
