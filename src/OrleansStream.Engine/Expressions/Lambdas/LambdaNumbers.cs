using System.Linq.Expressions;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

/// <summary>The methods of <c>Math</c>, and which types of .NET hold numbers.</summary>
static class LambdaNumbers
{
    public static Expression? Method(MethodCallExpression call, LambdaRow row)
    {
        if (call.Method.Name == "Round")
            return Round(call, row);
        if (call is { Method.Name: "Log", Arguments: [var number, var logBase] })
            return LambdaRow.Call("log", row.Lower(logBase), row.Lower(number));
        if (call is { Method.Name: "Clamp", Arguments: [var value, var low, var high] })
            return LambdaRow.Call("least", LambdaRow.Call("greatest", row.Lower(value), row.Lower(low)), row.Lower(high));
        var function = (call.Method.Name, call.Arguments.Count) switch
        {
            ("Abs", 1) => "abs",
            ("Ceiling", 1) => "ceil",
            ("Floor", 1) => "floor",
            ("Sqrt", 1) => "sqrt",
            ("Log", 1) => "ln",
            ("Exp", 1) => "exp",
            ("Pow", 2) => "power",
            ("Sign", 1) => "sign",
            ("Truncate", 1) => "trunc",
            ("Log10", 1) => "log10",
            ("Log2", 1) => "log2",
            ("Cbrt", 1) => "cbrt",
            ("Sin" or "Cos" or "Tan" or "Asin" or "Acos" or "Atan", 1) or ("Atan2", 2) => call.Method.Name.ToLowerInvariant(),
            ("Max", 2) => "greatest",
            ("Min", 2) => "least",
            _ => null,
        };
        return function is null ? null : LambdaRow.Call(function, [.. call.Arguments.Select(row.Lower)]);
    }

    static FunctionExpression Round(MethodCallExpression call, LambdaRow row)
    {
        if (!LambdaConstants.TryGet(call.Arguments[^1], out var mode) || mode is not MidpointRounding.AwayFromZero)
            throw LambdaRow.Refused(call, "round goes half away from zero: say MidpointRounding.AwayFromZero");
        return LambdaRow.Call("round", [.. call.Arguments.SkipLast(1).Select(row.Lower)]);
    }

    /// <summary>The language's type of a .NET type whose values are written and read as texts; null for others.</summary>
    public static DataType? TypeOf(Type? type) => Type.GetTypeCode(type is null ? null : Nullable.GetUnderlyingType(type) ?? type) switch
    {
        _ when type is null || type.IsEnum => null,
        TypeCode.Boolean => DataType.Bool,
        >= TypeCode.SByte and <= TypeCode.Int64 => DataType.Int64,
        TypeCode.Single or TypeCode.Double => DataType.Float64,
        TypeCode.Decimal => DataType.Decimal,
        _ => null,
    };
}
