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
        result = Int128.Abs(value);
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

readonly struct SquareRoot : IMap<double, double>
{
    public static bool TryApply(double value, out double result)
    {
        result = Math.Sqrt(value);
        return double.IsFinite(result);
    }
}

readonly struct Logarithm : IMap<double, double>
{
    public static bool TryApply(double value, out double result)
    {
        result = Math.Log(value);
        return double.IsFinite(result);
    }
}

readonly struct Exponential : IMap<double, double>
{
    public static bool TryApply(double value, out double result)
    {
        result = Math.Exp(value);
        return double.IsFinite(result);
    }
}

readonly struct PowerOf : IMap2<double, double, double>
{
    public static bool TryApply(double first, double second, out double result)
    {
        result = Math.Pow(first, second);
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
