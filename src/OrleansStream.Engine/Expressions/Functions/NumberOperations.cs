using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

readonly struct AbsoluteInteger : IMap<long, long>
{
    public static bool TryApply(long value, out long result)
    {
        result = value < 0 ? unchecked(-value) : value;
        return result >= 0;
    }
}

readonly struct AbsoluteFloat : IMap<double, double>
{
    public static bool TryApply(double value, out double result)
    {
        result = Math.Abs(value);
        return double.IsFinite(result);
    }
}

readonly struct AbsoluteDecimal : IMap<Int128, Int128>
{
    public static bool TryApply(Int128 value, out Int128 result)
    {
        // What stands behind a null may be any bits, also the number that has no opposite.
        result = value < 0 ? unchecked(-value) : value;
        return true;
    }
}

readonly struct Ceiling : IMap<double, double>, IMap<Int128, Int128>
{
    public static bool TryApply(double value, out double result)
    {
        result = Math.Ceiling(value);
        return double.IsFinite(result);
    }

    public static bool TryApply(Int128 value, out Int128 result)
    {
        result = -Decimals.Floor(-value);
        return Decimals.Fits(result);
    }
}

readonly struct Floor : IMap<double, double>, IMap<Int128, Int128>
{
    public static bool TryApply(double value, out double result)
    {
        result = Math.Floor(value);
        return double.IsFinite(result);
    }

    public static bool TryApply(Int128 value, out Int128 result)
    {
        result = Decimals.Floor(value);
        return Decimals.Fits(result);
    }
}

/// <summary>A function of a float64; what is no finite number is null.</summary>
interface IFloatFunction
{
    static abstract double Of(double value);
}

readonly struct FloatMap<TFunction> : IMap<double, double> where TFunction : struct, IFloatFunction
{
    public static bool TryApply(double value, out double result)
    {
        result = TFunction.Of(value);
        return double.IsFinite(result);
    }
}

/// <summary>A function of two float64s; what is no finite number is null.</summary>
interface IFloatFunction2
{
    static abstract double Of(double first, double second);
}

readonly struct FloatMap2<TFunction> : IMap2<double, double, double> where TFunction : struct, IFloatFunction2
{
    public static bool TryApply(double first, double second, out double result)
    {
        result = TFunction.Of(first, second);
        return double.IsFinite(result);
    }
}

readonly struct RoundFloat : IMap2<double, long, double>
{
    // Float64 has no more digits after the point than this that rounding could change.
    const int MostDigits = 15;

    public static bool TryApply(double first, long second, out double result)
    {
        if (second is >= 0 and <= MostDigits)
        {
            result = Math.Round(first, (int)second, MidpointRounding.AwayFromZero);
        }
        else if (second > 0)
        {
            result = first;
        }
        else
        {
            var unit = second < -308 ? double.PositiveInfinity : Math.Pow(10, -second);
            result = double.IsInfinity(unit) ? 0 : Math.Round(first / unit, MidpointRounding.AwayFromZero) * unit;
        }
        return double.IsFinite(result);
    }
}

readonly struct RoundInteger : IMap2<long, long, long>
{
    public static bool TryApply(long first, long second, out long result)
    {
        result = first;
        if (second >= 0)
            return true;
        var rounded = second < -19 ? 0 : Decimals.Round(Decimals.Of(first), (int)second) / Decimals.One;
        result = unchecked((long)rounded);
        return rounded == result;
    }
}

readonly struct RoundDecimal : IMap2<Int128, long, Int128>
{
    public static bool TryApply(Int128 first, long second, out Int128 result)
    {
        result = second < -28 ? 0 : Decimals.Round(first, (int)Math.Min(second, Decimals.Scale));
        return Decimals.Fits(result);
    }
}

readonly struct TruncateFloat : IMap2<double, long, double>
{
    public static bool TryApply(double first, long second, out double result)
    {
        if (second > 15 || !double.IsFinite(first))
            result = first;
        else if (second == 0)
            result = Math.Truncate(first);
        // By decimal digits, as people count them: 2.3 cut to one digit stays 2.3, though its float64 is a little less.
        else if (Decimals.TryOf(first, out var unscaled))
            result = Decimals.ToFloat(Decimals.Truncate(unscaled, (int)Math.Max(second, -100)));
        else
            result = CutLarge(first, second);
        return double.IsFinite(result);
    }

    // Beyond what a decimal holds a float64 has no fraction.
    static double CutLarge(double value, long digits)
    {
        if (digits >= 0)
            return value;
        var unit = digits < -308 ? double.PositiveInfinity : Math.Pow(10, -digits);
        return double.IsInfinity(unit) ? 0 : Math.Truncate(value / unit) * unit;
    }
}

readonly struct TruncateInteger : IMap2<long, long, long>
{
    public static bool TryApply(long first, long second, out long result)
    {
        result = second >= 0 ? first : second < -19 ? 0 : (long)(first - (first % (Int128)Math.Pow(10, -second)));
        return true;
    }
}

readonly struct TruncateDecimal : IMap2<Int128, long, Int128>
{
    public static bool TryApply(Int128 first, long second, out Int128 result)
    {
        result = Decimals.Truncate(first, (int)Math.Clamp(second, -100, Decimals.Scale));
        return true;
    }
}

readonly struct Sign : IMap<long, long>, IMap<double, double>, IMap<Int128, Int128>
{
    public static bool TryApply(long value, out long result)
    {
        result = Math.Sign(value);
        return true;
    }

    public static bool TryApply(double value, out double result)
    {
        result = double.IsFinite(value) ? Math.Sign(value) : 0;
        return double.IsFinite(value);
    }

    public static bool TryApply(Int128 value, out Int128 result)
    {
        result = Int128.Sign(value) * Decimals.One;
        return true;
    }
}

/// <summary>A quotient cut to a whole number; the failure is an overflow.</summary>
readonly struct WholeQuotient : IMap2<long, long, long>
{
    public static bool TryApply(long first, long second, out long result)
    {
        // A row whose divisor is null may hold anything.
        var fits = second != -1 || first != long.MinValue;
        result = fits && second != 0 ? first / second : 0;
        return fits;
    }
}

readonly struct BitAnd : IMap2<long, long, long>
{
    public static bool TryApply(long first, long second, out long result)
    {
        result = first & second;
        return true;
    }
}

readonly struct BitOr : IMap2<long, long, long>
{
    public static bool TryApply(long first, long second, out long result)
    {
        result = first | second;
        return true;
    }
}

readonly struct BitXor : IMap2<long, long, long>
{
    public static bool TryApply(long first, long second, out long result)
    {
        result = first ^ second;
        return true;
    }
}

readonly struct BitNot : IMap<long, long>
{
    public static bool TryApply(long value, out long result)
    {
        result = ~value;
        return true;
    }
}

readonly struct BitCount : IMap<long, long>
{
    public static bool TryApply(long value, out long result)
    {
        result = System.Numerics.BitOperations.PopCount((ulong)value);
        return true;
    }
}

readonly struct ShiftLeft : IMap2<long, long, long>
{
    public static bool TryApply(long first, long second, out long result)
    {
        result = second is >= 0 and < 64 ? first << (int)second : 0;
        return second >= 0;
    }
}

readonly struct ShiftRight : IMap2<long, long, long>
{
    public static bool TryApply(long first, long second, out long result)
    {
        result = first >> (int)Math.Min(second, 63);
        return second >= 0;
    }
}
