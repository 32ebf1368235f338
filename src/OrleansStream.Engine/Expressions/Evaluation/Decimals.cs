using System.Globalization;
using System.Numerics;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>Arithmetic on unscaled decimals: whole numbers of 10^-10, at most 38 digits. Results are rounded half to even, as decoders do.</summary>
static class Decimals
{
    public const int Scale = Events.ArrowTypes.DecimalScale;

    public static Int128 One { get; } = 10_000_000_000;

    static readonly Int128 Limit = Int128.Parse("100000000000000000000000000000000000000", CultureInfo.InvariantCulture);

    public static bool Fits(Int128 value) => value < Limit && value > -Limit;

    /// <summary>False if the result does not fit. The divisor must not be zero.</summary>
    public static bool TryApply(BinaryOperator op, Int128 a, Int128 b, out Int128 result)
    {
        switch (op)
        {
            case BinaryOperator.Add:
                result = unchecked(a + b);
                return Fits(result);
            case BinaryOperator.Subtract:
                result = unchecked(a - b);
                return Fits(result);
            case BinaryOperator.Multiply:
                return TryDivide((BigInteger)a * b, One, out result);
            case BinaryOperator.Divide:
                return TryDivide((BigInteger)a * One, b, out result);
            default:
                result = a % b;
                return true;
        }
    }

    public static Int128 Of(long value) => value * One;

    /// <summary>The decimal whose digits are the shortest that name the number.</summary>
    public static bool TryOf(double value, out Int128 result)
    {
        result = 0;
        return double.IsFinite(value) && TryParse(value.ToString("R", CultureInfo.InvariantCulture), out result);
    }

    public static double ToFloat(Int128 value) =>
        double.Parse(ToText(value), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Cuts the fraction off; false if the whole part does not fit.</summary>
    public static bool TryTruncate(Int128 value, out long result)
    {
        var whole = value / One;
        result = unchecked((long)whole);
        return whole == result;
    }

    /// <summary>Rounds half away from zero to so many digits after the point; negative ones count to the left of it.</summary>
    public static Int128 Round(Int128 value, int digits)
    {
        if (digits >= Scale)
            return value;
        if (digits < -28)
            return 0;
        var unit = (Int128)BigInteger.Pow(10, Scale - digits);
        var rest = value % unit;
        var down = value - rest;
        return Int128.Abs(rest) * 2 >= unit ? down + (value < 0 ? -unit : unit) : down;
    }

    /// <summary>Cuts off what is beyond so many digits after the point; negative ones count to the left of it.</summary>
    public static Int128 Truncate(Int128 value, int digits)
    {
        if (digits >= Scale)
            return value;
        return digits < -28 ? 0 : value - (value % (Int128)BigInteger.Pow(10, Scale - digits));
    }

    public static Int128 Floor(Int128 value) => value - (((value % One) + One) % One);

    /// <summary>Reads a number with an optional fraction and exponent; digits beyond the scale are rounded.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Int128 result)
    {
        result = 0;
        var exponent = 0;
        var mark = text.IndexOfAny('e', 'E');
        if (mark >= 0)
        {
            if (!int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 400)
                return false;
            text = text[..mark];
        }
        var point = text.IndexOf('.');
        var fraction = point < 0 ? 0 : text.Length - point - 1;
        Span<char> digits = stackalloc char[128];
        if (text.Length > digits.Length)
            return false;
        text.CopyTo(digits);
        if (point >= 0)
            text[(point + 1)..].CopyTo(digits[point..]);
        var length = point < 0 ? text.Length : text.Length - 1;
        if (!BigInteger.TryParse(digits[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unscaled)
            || (length > 0 && !char.IsAsciiDigit(digits[length - 1])))
            return false;
        var shift = Scale - fraction + exponent;
        return shift >= 0
            ? TryDivide(unscaled * BigInteger.Pow(10, shift), 1, out result)
            : TryDivide(unscaled, BigInteger.Pow(10, -shift), out result);
    }

    /// <summary>The shortest text: no zeros at the end of the fraction.</summary>
    public static string ToText(Int128 value)
    {
        var whole = Int128.Abs(value / One).ToString(CultureInfo.InvariantCulture);
        var fraction = ((long)Int128.Abs(value % One)).ToString("D10", CultureInfo.InvariantCulture).TrimEnd('0');
        return $"{(value < 0 ? "-" : "")}{whole}{(fraction.Length == 0 ? "" : ".")}{fraction}";
    }

    static bool TryDivide(BigInteger dividend, BigInteger divisor, out Int128 result)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var rest);
        var half = (BigInteger.Abs(rest) * 2).CompareTo(BigInteger.Abs(divisor));
        if (half > 0 || (half == 0 && !quotient.IsEven))
            quotient += dividend.Sign * divisor.Sign;
        var fits = BigInteger.Abs(quotient) < (BigInteger)Limit;
        result = fits ? (Int128)quotient : 0;
        return fits;
    }
}
