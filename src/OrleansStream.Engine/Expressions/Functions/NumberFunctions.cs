using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Functions;

/// <summary>Functions of numbers.</summary>
static class NumberFunctions
{
    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("abs", "abs(number) -> number", "The number without its sign.", "abs(-2.5)", "2.5", 1, 1, Abs),
        Of("ceil", "ceil(number) -> number", "The smallest whole number that is not below it, in the argument's own type.", "ceil(1.2)", "2.0", 1, 1,
            call => Whole<Ceiling>(call)),
        Of("floor", "floor(number) -> number", "The largest whole number that is not above it, in the argument's own type.", "floor(-1.2)", "-2.0", 1, 1,
            call => Whole<Floor>(call)),
        Of("round", "round(number [, digits]) -> number",
            "Rounds half away from zero, to so many digits after the point (default 0; negative ones count to its left), in the argument's own type.",
            "round(2.345, 1)", "2.3", 1, 2, Round),
        Of("sqrt", "sqrt(number) -> float64", "The square root; null below zero.", "sqrt(9)", "3.0", 1, 1, Float<SquareRoot>),
        Of("ln", "ln(number) -> float64", "The natural logarithm; null at zero and below.", "ln(1)", "0.0", 1, 1, Float<Logarithm>),
        Of("exp", "exp(number) -> float64", "e to the power of the number; null where that is too large.", "exp(0)", "1.0", 1, 1, Float<Exponential>),
        Of("power", "power(base, exponent) -> float64", "The base to the power of the exponent; null where that is no finite number.",
            "power(2, 10)", "1024.0", 2, 2, Power),
        Of("mod", "mod(dividend, divisor) -> number", "The remainder, with the sign of the dividend, as % gives it; null if the divisor is 0.",
            "mod(-7, 3)", "-1", 2, 2, Modulo),
        Of("hash", "hash(value, …) -> int64", "A number that depends on the values alone and stays the same for ever: XXH3 of their bytes.",
            "hash('a') = hash('a')", "true", 1, Any, Hash),
    ];

    static Node? Abs(FunctionCall call)
    {
        if (call.Number(0) is not { } x)
            return null;
        return x.Type.Kind == TypeKind.Null ? x : FunctionCall.Made(x.Type.Kind switch
        {
            TypeKind.Int64 => new MapNode<long, long, AbsoluteInteger>(x.Type, x, Overflow),
            TypeKind.Decimal => new MapNode<Int128, Int128, AbsoluteDecimal>(x.Type, x),
            _ => new MapNode<double, double, AbsoluteFloat>(x.Type, x),
        }, x);
    }

    static Node? Whole<TMap>(FunctionCall call) where TMap : struct, IMap<double, double>, IMap<Int128, Int128>
    {
        if (call.Number(0) is not { } x)
            return null;
        return x.Type.Kind switch
        {
            TypeKind.Int64 or TypeKind.Null => x,
            TypeKind.Decimal => FunctionCall.Made(new MapNode<Int128, Int128, TMap>(x.Type, x), x),
            _ => FunctionCall.Made(new MapNode<double, double, TMap>(x.Type, x), x),
        };
    }

    static Node? Round(FunctionCall call)
    {
        var x = call.Number(0);
        var digits = call.Has(1) ? call.Integer(1) : ConstantNode.Of(0, DataType.Int64);
        if (x is null || digits is null)
            return null;
        return x.Type.Kind == TypeKind.Null ? x : FunctionCall.Made(x.Type.Kind switch
        {
            TypeKind.Int64 => new MapNode2<long, long, long, RoundInteger>(x.Type, x, digits, Overflow),
            TypeKind.Decimal => new MapNode2<Int128, long, Int128, RoundDecimal>(x.Type, x, digits),
            _ => new MapNode2<double, long, double, RoundFloat>(x.Type, x, digits),
        }, x, digits);
    }

    static Node? Float<TMap>(FunctionCall call) where TMap : struct, IMap<double, double> =>
        call.Float(0) is { } x ? FunctionCall.Made(new MapNode<double, double, TMap>(DataType.Float64, x), x) : null;

    static Node? Power(FunctionCall call)
    {
        var (x, y) = (call.Float(0), call.Float(1));
        return x is null || y is null ? null : FunctionCall.Made(new MapNode2<double, double, double, PowerOf>(DataType.Float64, x, y), x, y);
    }

    static Node? Modulo(FunctionCall call)
    {
        var (x, y) = (call.Number(0), call.Number(1));
        return x is null || y is null ? null : Binder.Arithmetic(BinaryOperator.Modulo, x, y, Types.Arithmetic(BinaryOperator.Modulo, x.Type, y.Type)!);
    }

    static Node? Hash(FunctionCall call)
    {
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            if (call.Type(i).Kind is TypeKind.List or TypeKind.Struct)
                return call.Wrong(i, "a single value");
        }
        Node[] values = [.. call.Arguments.Select(a => Binder.Coerce(a, a.Type.Kind == TypeKind.Null ? DataType.String : a.Type))];
        return FunctionCall.Made(new HashNode(values), values);
    }

    static (string Code, string Cause) Overflow(Node node, in Vector operand, int row) =>
        (ErrorCodes.Overflow, $"a result of {operand.Rows<long>()[row]} does not fit int64");
}
