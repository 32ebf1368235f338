using System.Linq.Expressions;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Plans;
using OrleansStream.Steps.Reduce;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Expressions;

/// <summary>Lowers the body of a lambda over one row.</summary>
/// <param name="row">The row.</param>
/// <param name="values">The values of a reduction, which are <c>acc</c>; or null.</param>
sealed class LambdaRow(ParameterExpression row, ParameterExpression? values = null)
{
    const int LongestShown = 80;

    /// <summary>The failure of a part that has no counterpart.</summary>
    public static StreamException Refused(Linq node, string advice)
    {
        var text = node.ToString();
        text = text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, LongestShown), "…");
        return new StreamException(ErrorCodes.BadExpression, $"'{text}' has no counterpart in expressions: {advice}");
    }

    public Expression Lower(Linq node)
    {
        // A constant that is no literal may still be part of one, as a captured list in Contains is.
        if (LambdaConstants.TryGet(node, out var value))
            return Constant(node, value);
        return node switch
        {
            MemberExpression member => Member(member),
            System.Linq.Expressions.BinaryExpression binary => Binary(binary),
            System.Linq.Expressions.UnaryExpression unary => Unary(unary),
            ConditionalExpression choice => new CaseExpression(
                null, new EquatableArray<CaseBranch>([new CaseBranch(Lower(choice.Test), Lower(choice.IfTrue))]), Lower(choice.IfFalse)),
            MethodCallExpression call => LambdaMethods.Lower(call, this),
            ParameterExpression => throw Refused(node, "name one of the row's properties"),
            _ => throw Refused(node, "register it as a function and use that in a map step"),
        };
    }

    public static FunctionExpression Call(string name, params ReadOnlySpan<Expression> arguments) =>
        new(name, new EquatableArray<Expression>([.. arguments]));

    static Expression Constant(Linq node, object? value) => LambdaConstants.Literal(value)
        ?? throw Refused(node, $"a {value!.GetType().Name} is no constant of expressions; use bool, a number, string, an enum's name, DateTimeOffset or TimeSpan");

    Expression Member(MemberExpression member)
    {
        if (member.Expression is null)
            throw Refused(member, "its value cannot be read");
        var owner = member.Expression;
        if (Nullable.GetUnderlyingType(owner.Type) is not null)
            return member.Member.Name == "HasValue" ? new IsNullExpression(Lower(owner), Negated: true) : Lower(owner);
        if (Path(member) is { } path)
            return new ColumnExpression(new EquatableArray<string>([.. path]));
        // A property of one of the user's own types, found in a list or chosen by a condition.
        return LambdaMethods.IsValue(owner.Type) ? LambdaMethods.Property(member, this) : FieldExpression.Of(Lower(owner), LambdaNames.Of(member.Member));
    }

    /// <summary>The names on the way from the row to a member; null if the way leads through anything but the row's own types.</summary>
    List<string>? Path(Linq node)
    {
        if (node == row)
            return [];
        if (node == values)
            return [FoldCompiler.Accumulated];
        if (node is not MemberExpression { Expression: { } owner } member || LambdaMethods.IsValue(owner.Type))
            return null;
        var path = Path(owner);
        path?.Add(LambdaNames.Of(member.Member));
        return path;
    }

    Expression Unary(System.Linq.Expressions.UnaryExpression unary)
    {
        switch (unary.NodeType)
        {
            case ExpressionType.Not when IsBool(unary.Type):
                return new UnaryExpression(UnaryOperator.Not, Lower(unary.Operand));
            case ExpressionType.Negate or ExpressionType.NegateChecked:
                return new UnaryExpression(UnaryOperator.Negate, Lower(unary.Operand));
            case ExpressionType.Convert or ExpressionType.ConvertChecked:
                return Converted(unary);
            case ExpressionType.Not or ExpressionType.OnesComplement when IsWhole(Nullable.GetUnderlyingType(unary.Type) ?? unary.Type):
                return Call("bit_not", Lower(unary.Operand));
            case ExpressionType.ArrayLength:
                return Call("array_length", Lower(unary.Operand));
            default:
                throw Refused(unary, "register it as a function and use that in a map step");
        }
    }

    Expression Converted(System.Linq.Expressions.UnaryExpression unary)
    {
        var from = Nullable.GetUnderlyingType(unary.Operand.Type) ?? unary.Operand.Type;
        var to = Nullable.GetUnderlyingType(unary.Type) ?? unary.Type;
        if (from == typeof(char))
            throw Refused(unary, "characters are texts of length 1: compare x.Name.Substring(0, 1) with a string");
        if (from == typeof(DayOfWeek) && IsWhole(to) && unary.Operand is MemberExpression { Expression: { } time })
            return new BinaryExpression(BinaryOperator.Modulo, Call("day_of_week", Lower(time)), new LiteralExpression(7L));
        if (from.IsEnum || to.IsEnum)
            throw Refused(unary, "an enum's column holds its name as text, no number: compare it with == and !=, or list the values");
        var operand = Lower(unary.Operand);
        // Numbers widen by themselves; only what cuts a fraction off must be said.
        if (IsWhole(to) && !IsWhole(from) && IsNumber(from))
            return new CastExpression(operand, DataType.Int64);
        if (from == to || (!to.IsValueType && to.IsAssignableFrom(from)) || (IsNumber(from) && IsNumber(to))
            || (from == typeof(DateTime) && to == typeof(DateTimeOffset)))
            return operand;
        throw Refused(unary, "only numbers are converted");
    }

    Expression Binary(System.Linq.Expressions.BinaryExpression binary)
    {
        if (NullTest(binary) is { } test)
            return test;
        if (LambdaEnums.Comparison(binary, this) is { } comparison)
            return comparison;
        if (binary.NodeType == ExpressionType.ArrayIndex)
            return Call("element_at", Lower(binary.Left), LambdaMethods.Place(Lower(binary.Right)));
        if (binary.NodeType == ExpressionType.Coalesce)
            return Call("coalesce", Lower(binary.Left), Lower(binary.Right));
        if (binary.NodeType == ExpressionType.Add && binary.Type == typeof(string))
            return new BinaryExpression(BinaryOperator.Concat, LambdaMethods.Text(binary.Left, this), LambdaMethods.Text(binary.Right, this));
        if (BitFunction(binary) is { } function)
            return Call(function, Lower(binary.Left), Lower(binary.Right));
        if (Operator(binary) is not { } op)
            throw Refused(binary, "register it as a function and use that in a map step");
        var result = new BinaryExpression(op, Lower(binary.Left), Lower(binary.Right));
        // In C# whole numbers divide to a whole number.
        return op == BinaryOperator.Divide && IsWhole(Nullable.GetUnderlyingType(binary.Type) ?? binary.Type)
            ? new CastExpression(result, DataType.Int64)
            : result;
    }

    IsNullExpression? NullTest(System.Linq.Expressions.BinaryExpression binary)
    {
        if (binary.NodeType is not (ExpressionType.Equal or ExpressionType.NotEqual))
            return null;
        var negated = binary.NodeType == ExpressionType.NotEqual;
        if (LambdaConstants.TryGet(binary.Right, out var right) && right is null)
            return new IsNullExpression(Lower(binary.Left), negated);
        return LambdaConstants.TryGet(binary.Left, out var left) && left is null ? new IsNullExpression(Lower(binary.Right), negated) : null;
    }

    static BinaryOperator? Operator(System.Linq.Expressions.BinaryExpression binary) => binary.NodeType switch
    {
        ExpressionType.AndAlso => BinaryOperator.And,
        ExpressionType.OrElse => BinaryOperator.Or,
        ExpressionType.And when IsBool(binary.Type) => BinaryOperator.And,
        ExpressionType.Or when IsBool(binary.Type) => BinaryOperator.Or,
        ExpressionType.Equal => BinaryOperator.Equal,
        ExpressionType.NotEqual => BinaryOperator.NotEqual,
        ExpressionType.LessThan => BinaryOperator.Less,
        ExpressionType.LessThanOrEqual => BinaryOperator.LessOrEqual,
        ExpressionType.GreaterThan => BinaryOperator.Greater,
        ExpressionType.GreaterThanOrEqual => BinaryOperator.GreaterOrEqual,
        ExpressionType.Add or ExpressionType.AddChecked => BinaryOperator.Add,
        ExpressionType.Subtract or ExpressionType.SubtractChecked => BinaryOperator.Subtract,
        ExpressionType.Multiply or ExpressionType.MultiplyChecked => BinaryOperator.Multiply,
        ExpressionType.Divide => BinaryOperator.Divide,
        ExpressionType.Modulo => BinaryOperator.Modulo,
        _ => null,
    };

    // Shifts of 32-bit numbers drop bits that 64 bits keep.
    static string? BitFunction(System.Linq.Expressions.BinaryExpression binary) => binary.NodeType switch
    {
        ExpressionType.And when IsWhole(Nullable.GetUnderlyingType(binary.Type) ?? binary.Type) => "bit_and",
        ExpressionType.Or when IsWhole(Nullable.GetUnderlyingType(binary.Type) ?? binary.Type) => "bit_or",
        ExpressionType.ExclusiveOr when IsWhole(Nullable.GetUnderlyingType(binary.Type) ?? binary.Type) => "bit_xor",
        ExpressionType.LeftShift when binary.Type == typeof(long) => "shift_left",
        ExpressionType.RightShift when binary.Type == typeof(long) => "shift_right",
        _ => null,
    };

    static bool IsBool(Type type) => type == typeof(bool) || type == typeof(bool?);

    static bool IsWhole(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64;

    static bool IsNumber(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;
}
