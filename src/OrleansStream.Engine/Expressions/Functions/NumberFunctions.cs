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
            Rounded<Ceiling>),
        Of("floor", "floor(number) -> number", "The largest whole number that is not above it, in the argument's own type.", "floor(-1.2)", "-2.0", 1, 1,
            Rounded<Floor>),
        Of("round", "round(number [, digits]) -> number",
            "Rounds half away from zero, to so many digits after the point (default 0; negative ones count to its left), in the argument's own type.",
            "round(2.345, 1)", "2.3", 1, 2, Round),
        Of("trunc", "trunc(number [, digits]) -> number",
            "Cuts off what is beyond so many digits after the point (default 0; negative ones count to its left), in the argument's own type.",
            "trunc(-2.789, 1)", "-2.7", 1, 2, Truncate),
        Of("sign", "sign(number) -> number", "-1, 0 or 1, in the argument's own type.", "sign(-2.5)", "-1.0", 1, 1, Sign),
        Of("mod", "mod(dividend, divisor) -> number", "The remainder, with the sign of the dividend, as % gives it; null if the divisor is 0.",
            "mod(-7, 3)", "-1", 2, 2, Modulo),
        Of("div", "div(dividend, divisor) -> int64", "The quotient of two whole numbers cut to a whole number; null if the divisor is 0.",
            "div(-7, 2)", "-3", 2, 2, Quotient),
        Of("bit_and", "bit_and(int64, int64) -> int64", "The bits that both have.", "bit_and(12, 10)", "8", 2, 2, Whole<BitAnd>),
        Of("bit_or", "bit_or(int64, int64) -> int64", "The bits that either has.", "bit_or(12, 10)", "14", 2, 2, Whole<BitOr>),
        Of("bit_xor", "bit_xor(int64, int64) -> int64", "The bits that one of both has.", "bit_xor(12, 10)", "6", 2, 2, Whole<BitXor>),
        Of("bit_not", "bit_not(int64) -> int64", "The bits turned over.", "bit_not(0)", "-1", 1, 1, Bits<BitNot>),
        Of("bit_count", "bit_count(int64) -> int64", "How many of the 64 bits are one.", "bit_count(7)", "3", 1, 1, Bits<BitCount>),
        Of("shift_left", "shift_left(int64, count) -> int64", "The bits moved to the left; null for a negative count.", "shift_left(1, 10)", "1024", 2, 2,
            Whole<ShiftLeft>),
        Of("shift_right", "shift_right(int64, count) -> int64", "The bits moved to the right, the sign kept; null for a negative count.",
            "shift_right(-8, 1)", "-4", 2, 2, Whole<ShiftRight>),
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

    static Node? Rounded<TMap>(FunctionCall call) where TMap : struct, IMap<double, double>, IMap<Int128, Int128>
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

    static Node? Truncate(FunctionCall call)
    {
        var x = call.Number(0);
        var digits = call.Has(1) ? call.Integer(1) : ConstantNode.Of(0, DataType.Int64);
        if (x is null || digits is null)
            return null;
        return x.Type.Kind == TypeKind.Null ? x : FunctionCall.Made(x.Type.Kind switch
        {
            TypeKind.Int64 => new MapNode2<long, long, long, TruncateInteger>(x.Type, x, digits),
            TypeKind.Decimal => new MapNode2<Int128, long, Int128, TruncateDecimal>(x.Type, x, digits),
            _ => new MapNode2<double, long, double, TruncateFloat>(x.Type, x, digits),
        }, x, digits);
    }

    static Node? Sign(FunctionCall call)
    {
        if (call.Number(0) is not { } x)
            return null;
        return x.Type.Kind == TypeKind.Null ? x : FunctionCall.Made(x.Type.Kind switch
        {
            TypeKind.Int64 => new MapNode<long, long, Sign>(x.Type, x),
            TypeKind.Decimal => new MapNode<Int128, Int128, Sign>(x.Type, x),
            _ => new MapNode<double, double, Sign>(x.Type, x),
        }, x);
    }

    static Node? Quotient(FunctionCall call)
    {
        var (x, y) = (call.Integer(0), call.Integer(1));
        if (x is null || y is null)
            return null;
        // Without a divisor there is no quotient, and no failure either.
        if (call.Binder.NullIf(y, ConstantNode.Of(0, DataType.Int64), call.Offset) is not { } divisor)
            return null;
        return FunctionCall.Made(new MapNode2<long, long, long, WholeQuotient>(DataType.Int64, x, divisor, Overflow), x, divisor);
    }

    static Node? Whole<TMap>(FunctionCall call) where TMap : struct, IMap2<long, long, long>
    {
        var (x, y) = (call.Integer(0), call.Integer(1));
        return x is null || y is null ? null : FunctionCall.Made(new MapNode2<long, long, long, TMap>(DataType.Int64, x, y), x, y);
    }

    static Node? Bits<TMap>(FunctionCall call) where TMap : struct, IMap<long, long> =>
        call.Integer(0) is { } x ? FunctionCall.Made(new MapNode<long, long, TMap>(DataType.Int64, x), x) : null;

    static Node? Modulo(FunctionCall call)
    {
        var (x, y) = (call.Number(0), call.Number(1));
        return x is null || y is null ? null : Binder.Arithmetic(BinaryOperator.Modulo, x, y, Types.Arithmetic(BinaryOperator.Modulo, x.Type, y.Type)!);
    }

    static (string Code, string Cause) Overflow(Node node, in Vector operand, int row) =>
        (ErrorCodes.Overflow, $"a result of {operand.Rows<long>()[row]} does not fit int64");
}
