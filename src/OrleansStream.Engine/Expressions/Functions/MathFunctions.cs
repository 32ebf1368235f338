using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Functions;

/// <summary>Roots, powers, logarithms and angles: functions of float64 whose results are null where they are no finite number.</summary>
static class MathFunctions
{
    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("sqrt", "sqrt(number) -> float64", "The square root; null below zero.", "sqrt(9)", "3.0", 1, 1, One<SquareRoot>),
        Of("cbrt", "cbrt(number) -> float64", "The cube root.", "round(cbrt(-27), 9)", "-3.0", 1, 1, One<CubeRoot>),
        Of("ln", "ln(number) -> float64", "The natural logarithm; null at zero and below.", "ln(1)", "0.0", 1, 1, One<NaturalLogarithm>),
        Of("log10", "log10(number) -> float64", "The logarithm to base 10; null at zero and below.", "log10(1000)", "3.0", 1, 1, One<Logarithm10>),
        Of("log2", "log2(number) -> float64", "The logarithm to base 2; null at zero and below.", "log2(8)", "3.0", 1, 1, One<Logarithm2>),
        Of("log", "log(base, number) -> float64", "The logarithm to any base; null where there is none.", "log(3, 9)", "2.0", 2, 2, Two<Logarithm>),
        Of("exp", "exp(number) -> float64", "e to the power of the number; null where that is too large.", "exp(0)", "1.0", 1, 1, One<Exponential>),
        Of("power", "power(base, exponent) -> float64", "The base to the power of the exponent; null where that is no finite number.",
            "power(2, 10)", "1024.0", 2, 2, Two<Power>),
        Of("pi", "pi() -> float64", "The number pi.", "round(pi(), 4)", "3.1416", 0, 0, _ => ConstantNode.Of(Math.PI)),
        Of("degrees", "degrees(radians) -> float64", "An angle in degrees.", "degrees(pi())", "180.0", 1, 1, One<Degrees>),
        Of("radians", "radians(degrees) -> float64", "An angle in radians.", "radians(180) = pi()", "true", 1, 1, One<Radians>),
        Of("sin", "sin(radians) -> float64", "The sine.", "sin(0)", "0.0", 1, 1, One<Sine>),
        Of("cos", "cos(radians) -> float64", "The cosine.", "cos(0)", "1.0", 1, 1, One<Cosine>),
        Of("tan", "tan(radians) -> float64", "The tangent.", "tan(0)", "0.0", 1, 1, One<Tangent>),
        Of("asin", "asin(number) -> float64", "The angle in radians whose sine it is; null beyond -1 and 1.", "asin(0)", "0.0", 1, 1, One<ArcSine>),
        Of("acos", "acos(number) -> float64", "The angle in radians whose cosine it is; null beyond -1 and 1.", "acos(1)", "0.0", 1, 1, One<ArcCosine>),
        Of("atan", "atan(number) -> float64", "The angle in radians whose tangent it is.", "atan(0)", "0.0", 1, 1, One<ArcTangent>),
        Of("atan2", "atan2(y, x) -> float64", "The angle in radians between the x axis and the point (x, y).", "degrees(atan2(1, 0))", "90.0", 2, 2, Two<ArcTangent2>),
    ];

    static Node? One<TFunction>(FunctionCall call) where TFunction : struct, IFloatFunction =>
        call.Float(0) is { } x ? FunctionCall.Made(new MapNode<double, double, FloatMap<TFunction>>(DataType.Float64, x), x) : null;

    static Node? Two<TFunction>(FunctionCall call) where TFunction : struct, IFloatFunction2
    {
        var (x, y) = (call.Float(0), call.Float(1));
        return x is null || y is null
            ? null
            : FunctionCall.Made(new MapNode2<double, double, double, FloatMap2<TFunction>>(DataType.Float64, x, y), x, y);
    }

    readonly struct SquareRoot : IFloatFunction
    {
        public static double Of(double value) => Math.Sqrt(value);
    }

    readonly struct CubeRoot : IFloatFunction
    {
        public static double Of(double value) => Math.Cbrt(value);
    }

    readonly struct NaturalLogarithm : IFloatFunction
    {
        public static double Of(double value) => Math.Log(value);
    }

    readonly struct Logarithm10 : IFloatFunction
    {
        public static double Of(double value) => Math.Log10(value);
    }

    readonly struct Logarithm2 : IFloatFunction
    {
        public static double Of(double value) => Math.Log2(value);
    }

    readonly struct Logarithm : IFloatFunction2
    {
        public static double Of(double first, double second) => Math.Log(second) / Math.Log(first);
    }

    readonly struct Exponential : IFloatFunction
    {
        public static double Of(double value) => Math.Exp(value);
    }

    readonly struct Power : IFloatFunction2
    {
        public static double Of(double first, double second) => Math.Pow(first, second);
    }

    readonly struct Degrees : IFloatFunction
    {
        public static double Of(double value) => value * 180 / Math.PI;
    }

    readonly struct Radians : IFloatFunction
    {
        public static double Of(double value) => value * Math.PI / 180;
    }

    readonly struct Sine : IFloatFunction
    {
        public static double Of(double value) => Math.Sin(value);
    }

    readonly struct Cosine : IFloatFunction
    {
        public static double Of(double value) => Math.Cos(value);
    }

    readonly struct Tangent : IFloatFunction
    {
        public static double Of(double value) => Math.Tan(value);
    }

    readonly struct ArcSine : IFloatFunction
    {
        public static double Of(double value) => Math.Asin(value);
    }

    readonly struct ArcCosine : IFloatFunction
    {
        public static double Of(double value) => Math.Acos(value);
    }

    readonly struct ArcTangent : IFloatFunction
    {
        public static double Of(double value) => Math.Atan(value);
    }

    readonly struct ArcTangent2 : IFloatFunction2
    {
        public static double Of(double first, double second) => Math.Atan2(first, second);
    }
}
