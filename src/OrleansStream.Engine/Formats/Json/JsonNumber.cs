using System.Globalization;

namespace OrleansStream.Formats.Json;

/// <summary>Numbers as JSON writes them: their extent and their exact values. The conversions expect a valid number.</summary>
static class JsonNumber
{
    static readonly UInt128 MaxBeforeNextDigit = UInt128.Parse("9999999999999999999999999999999999999", CultureInfo.InvariantCulture);

    /// <summary>How many bytes at the start of the text form the longest JSON number; 0 if none does.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        var i = 0;
        if (i < text.Length && text[i] == '-')
            i++;
        if (i >= text.Length || !IsDigit(text[i]))
            return 0;
        i = text[i] == '0' ? i + 1 : Digits(text, i);
        if (i + 1 < text.Length && text[i] == '.' && IsDigit(text[i + 1]))
            i = Digits(text, i + 1);
        if (i < text.Length && (text[i] | 0x20) == 'e')
        {
            var exponent = i + 1;
            if (exponent < text.Length && text[exponent] is (byte)'+' or (byte)'-')
                exponent++;
            if (exponent < text.Length && IsDigit(text[exponent]))
                i = Digits(text, exponent);
        }
        return i;
    }

    /// <summary>The value if it is whole and within 64 bits, however it is written: <c>10</c>, <c>10.0</c>, <c>1e1</c>.</summary>
    public static bool TryInt64(ReadOnlySpan<byte> token, out long value)
    {
        var negative = token[0] == '-';
        var magnitude = 0UL;
        for (var i = negative ? 1 : 0; i < token.Length; i++)
        {
            var digit = (uint)(token[i] - '0');
            if (digit > 9)
                return TryWhole(token, out value);
            if (magnitude > (ulong.MaxValue - digit) / 10)
            {
                value = 0;
                return false;
            }
            magnitude = (magnitude * 10) + digit;
        }
        return Signed(magnitude, negative, out value);
    }

    /// <summary>The nearest float64; false if it is beyond the finite ones.</summary>
    public static bool TryFloat64(ReadOnlySpan<byte> token, out double value)
    {
        var (digits, exponent, complete) = Decompose(token);
        if (complete && DecimalToFloat.TryConvert(digits, exponent, out value))
        {
            value = token[0] == '-' ? -value : value;
            return true;
        }
        return double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>The value times 10^10, rounded half to even; false if it needs more than 38 digits then.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> token, out Int128 scaled)
    {
        scaled = 0;
        var (exponent, end) = ExponentOf(token);
        var point = token[..end].IndexOf((byte)'.');
        var pointAt = point < 0 ? end : point;
        var magnitude = UInt128.Zero;
        var rounding = 0;
        var sticky = false;
        long weight = 0;
        for (var i = token[0] == '-' ? 1 : 0; i < end; i++)
        {
            if (i == point)
                continue;
            var digit = (uint)(token[i] - '0');
            weight = (i < pointAt ? pointAt - 1 - i : pointAt - i) + exponent + Events.ArrowTypes.DecimalScale;
            if (weight >= 0)
            {
                if (magnitude > MaxBeforeNextDigit)
                    return false;
                magnitude = (magnitude * 10) + digit;
            }
            else if (weight == -1)
                rounding = (int)digit;
            else
                sticky |= digit != 0;
        }
        for (; weight > 0 && magnitude != 0; weight--)
        {
            if (magnitude > MaxBeforeNextDigit)
                return false;
            magnitude *= 10;
        }
        if (rounding > 5 || (rounding == 5 && (sticky || !UInt128.IsEvenInteger(magnitude))))
            magnitude++;
        if (magnitude > (MaxBeforeNextDigit * 10) + 9)
            return false;
        scaled = token[0] == '-' ? -(Int128)magnitude : (Int128)magnitude;
        return true;
    }

    /// <summary>Whether the number is written without fraction and exponent.</summary>
    public static bool IsPlainInteger(ReadOnlySpan<byte> token) => token.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;

    static bool TryWhole(ReadOnlySpan<byte> token, out long value)
    {
        value = 0;
        var (exponent, end) = ExponentOf(token);
        var digits = token[..end];
        var point = digits.IndexOf((byte)'.');
        if (point >= 0)
            exponent -= end - 1 - point;
        var last = end - 1;
        while (last >= 0 && token[last] is (byte)'0' or (byte)'.' or (byte)'-')
        {
            if (token[last] == '0')
                exponent++;
            last--;
        }
        if (last < 0)
            return true;
        if (exponent < 0)
            return false;
        var magnitude = UInt128.Zero;
        for (var i = token[0] == '-' ? 1 : 0; i <= last; i++)
        {
            if (i == point)
                continue;
            magnitude = (magnitude * 10) + (uint)(token[i] - '0');
            if (magnitude > ulong.MaxValue)
                return false;
        }
        for (; exponent > 0; exponent--)
        {
            magnitude *= 10;
            if (magnitude > ulong.MaxValue)
                return false;
        }
        return Signed((ulong)magnitude, token[0] == '-', out value);
    }

    static bool Signed(ulong magnitude, bool negative, out long value)
    {
        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return magnitude <= long.MaxValue || (negative && magnitude == 1UL << 63);
    }

    // All digits as one whole number and the power of ten that goes with it; not complete if there are more than 19 digits.
    static (ulong Digits, long Exponent, bool Complete) Decompose(ReadOnlySpan<byte> token)
    {
        const ulong MaxBeforeNextDigit = (ulong.MaxValue - 9) / 10;
        var digits = 0UL;
        var fraction = 0;
        var afterPoint = false;
        for (var i = token[0] == '-' ? 1 : 0; i < token.Length; i++)
        {
            var c = token[i];
            if (c == '.')
                afterPoint = true;
            else if (!IsDigit(c))
                return (digits, ExponentOf(token).Exponent - fraction, true);
            else if (digits > MaxBeforeNextDigit)
                return default;
            else
            {
                digits = (digits * 10) + (uint)(c - '0');
                fraction += afterPoint ? 1 : 0;
            }
        }
        return (digits, -fraction, true);
    }

    // The exponent as written and where the digits end. A huge one is cut off: no line is long enough to bring it back.
    static (long Exponent, int End) ExponentOf(ReadOnlySpan<byte> token)
    {
        var end = token.IndexOfAny((byte)'e', (byte)'E');
        if (end < 0)
            return (0, token.Length);
        long exponent = 0;
        var i = end + 1;
        var negative = token[i] == '-';
        if (token[i] is (byte)'-' or (byte)'+')
            i++;
        for (; i < token.Length; i++)
            exponent = Math.Min((exponent * 10) + (token[i] - '0'), 1L << 40);
        return (negative ? -exponent : exponent, end);
    }

    static int Digits(ReadOnlySpan<byte> text, int from)
    {
        while (from < text.Length && IsDigit(text[from]))
            from++;
        return from;
    }

    static bool IsDigit(byte c) => (uint)(c - '0') <= 9;
}
