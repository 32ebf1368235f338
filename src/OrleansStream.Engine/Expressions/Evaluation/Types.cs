using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>Which types go together.</summary>
static class Types
{
    /// <summary>Whether it counts as a number when compared.</summary>
    public static bool IsNumber(DataType type) => type.IsNumeric || type.Kind == TypeKind.Timestamp;

    /// <summary>The type that values of both become where they meet; null if they do not go together.</summary>
    public static DataType? Common(DataType a, DataType b)
    {
        if (a.Equals(b) || b.Kind == TypeKind.Null)
            return a;
        if (a.Kind == TypeKind.Null)
            return b;
        if (!IsNumber(a) || !IsNumber(b))
            return null;
        if (a.Kind == TypeKind.Float64 || b.Kind == TypeKind.Float64)
            return DataType.Float64;
        return a.Kind == TypeKind.Decimal || b.Kind == TypeKind.Decimal ? DataType.Decimal : DataType.Timestamp;
    }

    /// <summary>The type of arithmetic on both, timestamps apart; null if they are not numbers.</summary>
    public static DataType? Arithmetic(BinaryOperator op, DataType a, DataType b)
    {
        if (a.Kind == TypeKind.Null)
            a = b;
        if (b.Kind == TypeKind.Null)
            b = a;
        if (a.Kind == TypeKind.Null)
            return a;
        if (!a.IsNumeric || !b.IsNumeric)
            return null;
        var common = Common(a, b)!;
        return op == BinaryOperator.Divide && common.Kind == TypeKind.Int64 ? DataType.Float64 : common;
    }
}
