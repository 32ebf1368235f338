using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

/// <summary>A row that fails in <see cref="RowInterpreter"/>.</summary>
sealed class RowFailedException(string code) : Exception(code)
{
    public string Code { get; } = code;
}

/// <summary>
/// Evaluates expressions row by row on plain values, as simply as can be: the oracle for the column kernels. Types at run time are those of the values;
/// where the static type decides (int64 among float64s of a case), the result is compared as numbers.
/// </summary>
sealed class RowInterpreter(RowSchema schema, object?[] row, long eventTime)
{
    public object? Evaluate(Expression expression) => expression switch
    {
        LiteralExpression literal => literal.Value,
        ColumnExpression column => Column(column),
        UnaryExpression { Operator: UnaryOperator.Not } unary => Evaluate(unary.Operand) is bool b ? !b : null,
        UnaryExpression unary => Evaluate(unary.Operand) switch
        {
            long l => Whole(-(Int128)l),
            double f => -f,
            Fixed d => new Fixed(-d.Unscaled),
            _ => null,
        },
        BinaryExpression { Operator: BinaryOperator.And } and => And(Evaluate(and.Left), () => Evaluate(and.Right)),
        BinaryExpression { Operator: BinaryOperator.Or } or => Not(And(Not(Evaluate(or.Left)), () => Not(Evaluate(or.Right)))),
        BinaryExpression binary => Binary(binary),
        IsNullExpression test => Evaluate(test.Operand) is null != test.Negated,
        DistinctExpression test => Distinct(Evaluate(test.Left), Evaluate(test.Right)) != test.Negated,
        InExpression set => In(set),
        BetweenExpression range => Between(range),
        LikeExpression like => Evaluate(like.Operand) is string text & Evaluate(like.Pattern) is string pattern
            ? Like((string)Evaluate(like.Operand)!, (string)Evaluate(like.Pattern)!) != like.Negated : null,
        CaseExpression choice => Case(choice),
        CastExpression cast => Cast(cast),
        FunctionExpression call => Call(call),
        _ => throw new InvalidOperationException(expression.ToString()),
    };

    object? Column(ColumnExpression column)
    {
        var index = schema.IndexOf(column.Path[0]);
        var value = row[index];
        if (column.Path.Count == 2 && value is object?[] fields)
            value = fields[schema[index].Type.Fields.ToList().FindIndex(f => f.Name == column.Path[1])];
        return value is decimal d ? Fixed.Of(d) : value;
    }

    static object? Not(object? value) => value is bool b ? !b : null;

    static object? And(object? left, Func<object?> right)
    {
        if (left is false)
            return false;
        var other = right();
        return other is false ? false : left is null || other is null ? null : true;
    }

    object? Binary(BinaryExpression binary)
    {
        var left = Evaluate(binary.Left);
        var right = Evaluate(binary.Right);
        if (left is null || right is null)
            return null;
        if (Precedences.Of(binary.Operator) == Precedence.Comparison)
            return Compare(binary.Operator, left, right);
        if (binary.Operator == BinaryOperator.Concat)
            return (string)left + (string)right;
        if (StaticTypes.IsFloat(binary, schema))
            return Finite(Arithmetic(binary.Operator, Number(left), Number(right)));
        if (left is Fixed || right is Fixed)
            return Arithmetic(binary.Operator, ToFixed(left), ToFixed(right));
        var (x, y) = ((Int128)(long)left, (Int128)(long)right);
        return binary.Operator switch
        {
            BinaryOperator.Add => Whole(x + y),
            BinaryOperator.Subtract => Whole(x - y),
            BinaryOperator.Multiply => Whole(x * y),
            _ => y == 0 ? null : Whole(x % y),
        };
    }

    static object Whole(Int128 value) => value == (long)value ? (long)value : throw new RowFailedException(ErrorCodes.Overflow);

    static double Arithmetic(BinaryOperator op, double x, double y) => op switch
    {
        BinaryOperator.Add => x + y,
        BinaryOperator.Subtract => x - y,
        BinaryOperator.Multiply => x * y,
        BinaryOperator.Divide => x / y,
        _ => x % y,
    };

    static object? Arithmetic(BinaryOperator op, Fixed left, Fixed right)
    {
        var (x, y) = (left.Unscaled, right.Unscaled);
        if (op is BinaryOperator.Divide or BinaryOperator.Modulo && y == 0)
            return null;
        var exact = op switch
        {
            BinaryOperator.Add => x + y,
            BinaryOperator.Subtract => x - y,
            BinaryOperator.Multiply => Fixed.Divide(x * y, Fixed.One),
            BinaryOperator.Divide => Fixed.Divide(x * Fixed.One, y),
            _ => x % y,
        };
        return BigInteger.Abs(exact) < BigInteger.Pow(10, 38) ? new Fixed(exact) : throw new RowFailedException(ErrorCodes.Overflow);
    }

    static object? Finite(double value) => double.IsFinite(value) ? value : null;

    static double Number(object value) => value switch { Fixed d => d.ToDouble(), long l => l, _ => (double)value };

    static Fixed ToFixed(object value) => value is long l ? new Fixed(l * Fixed.One) : (Fixed)value;

    static object? Compare(BinaryOperator op, object? left, object? right)
    {
        if (left is null || right is null)
            return null;
        var order = (left, right) switch
        {
            (string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)),
            (bool a, bool b) => a.CompareTo(b),
            (long a, long b) => a.CompareTo(b),
            (double, _) or (_, double) => Number(left).CompareTo(Number(right)),
            _ => ToFixed(left).Unscaled.CompareTo(ToFixed(right).Unscaled),
        };
        return op switch
        {
            BinaryOperator.Equal => order == 0,
            BinaryOperator.NotEqual => order != 0,
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessOrEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            _ => order >= 0,
        };
    }

    static bool Distinct(object? left, object? right) =>
        left is null || right is null ? left is not null || right is not null : Compare(BinaryOperator.Equal, left, right) is false;

    object? In(InExpression set)
    {
        var value = Evaluate(set.Operand);
        object? any = false;
        foreach (var item in set.Items)
        {
            var equal = Compare(BinaryOperator.Equal, value, Evaluate(item));
            any = any is true || equal is true ? true : any is null || equal is null ? null : false;
        }
        return set.Negated ? Not(any) : any;
    }

    object? Between(BetweenExpression range)
    {
        var value = Evaluate(range.Operand);
        var within = And(
            Compare(BinaryOperator.GreaterOrEqual, value, Evaluate(range.Low)), () => Compare(BinaryOperator.LessOrEqual, value, Evaluate(range.High)));
        return range.Negated ? Not(within) : within;
    }

    static bool Like(string text, string pattern)
    {
        if (pattern.Length == 0)
            return text.Length == 0;
        return pattern[0] switch
        {
            '%' => Like(text, pattern[1..]) || (text.Length > 0 && Like(text[1..], pattern)),
            '_' => text.Length > 0 && Like(text[1..], pattern[1..]),
            _ => text.Length > 0 && text[0] == pattern[0] && Like(text[1..], pattern[1..]),
        };
    }

    object? Case(CaseExpression choice)
    {
        var operand = choice.Operand is null ? null : Evaluate(choice.Operand);
        foreach (var branch in choice.Branches)
        {
            var when = Evaluate(branch.When);
            if (choice.Operand is null ? when is true : Compare(BinaryOperator.Equal, operand, when) is true)
                return Evaluate(branch.Then);
        }
        return choice.Else is null ? null : Evaluate(choice.Else);
    }

    object? Cast(CastExpression cast)
    {
        var value = Evaluate(cast.Operand);
        try
        {
            return value is null ? null : Cast(value, cast.Type.Kind);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return cast.Try ? null : throw new RowFailedException(ErrorCodes.CastFailed);
        }
    }

    static object Cast(object value, TypeKind to) => (value, to) switch
    {
        (double f, TypeKind.Int64) => checked((long)f),
        (Fixed d, TypeKind.Int64) => checked((long)(d.Unscaled / Fixed.One)),
        (string s, TypeKind.Int64) => long.Parse(s, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        (bool b, TypeKind.Int64) => b ? 1L : 0L,
        (long l, TypeKind.Float64) => (double)l,
        (string s, TypeKind.Float64) => double.Parse(s, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture),
        (long l, TypeKind.Decimal) => ToFixed(l),
        (double f, TypeKind.Decimal) => Math.Abs(f) < 1e28 ? Fixed.Of(decimal.Round(decimal.Parse(f.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture), 10)) : throw new OverflowException(),
        (string s, TypeKind.Bool) => bool.TryParse(s, out var b) && !s.Any(char.IsWhiteSpace) ? b : throw new FormatException(),
        (long l, TypeKind.String) => l.ToString(CultureInfo.InvariantCulture),
        (bool b, TypeKind.String) => b ? "true" : "false",
        _ => value,
    };

    object? Call(FunctionExpression call)
    {
        switch (call.Name)
        {
            case "event_time":
                return eventTime;
            case "if":
                return Evaluate(call.Arguments[0]) is true ? Evaluate(call.Arguments[1]) : Evaluate(call.Arguments[2]);
            case "coalesce":
                foreach (var argument in call.Arguments)
                {
                    if (Evaluate(argument) is { } found)
                        return found;
                }
                return null;
            case "nullif":
                var first = Evaluate(call.Arguments[0]);
                return Compare(BinaryOperator.Equal, first, Evaluate(call.Arguments[1])) is true ? null : first;
        }
        var values = call.Arguments.Select(Evaluate).ToArray();
        if (values.Contains(null))
            return null;
        switch (call.Name)
        {
            case "greatest":
                return Compare(BinaryOperator.GreaterOrEqual, values[0], values[1]) is true ? values[0] : values[1];
            case "abs":
                return Whole(Int128.Abs((long)values[0]!));
            case "length":
                return (long)((string)values[0]!).EnumerateRunes().Count();
            case "hour":
                return (long)values[0]! is >= -62135596800000 and <= 253402300799999 and var ms ? (long)DateTimeOffset.FromUnixTimeMilliseconds(ms).Hour : null;
            case "floor":
                return Math.Floor((double)values[0]!);
            case "sqrt":
                return Finite(Math.Sqrt((double)values[0]!));
            case "upper":
                return ((string)values[0]!).ToUpperInvariant();
            case "starts_with":
                return ((string)values[0]!).StartsWith((string)values[1]!, StringComparison.Ordinal);
            case "contains":
                return ((string)values[0]!).Contains((string)values[1]!, StringComparison.Ordinal);
            default:
                var (start, length) = ((Int128)(long)values[1]!, (Int128)(long)values[2]!);
                return string.Concat(((string)values[0]!).Where((_, i) => i + 1 >= start && i + 1 < start + length));
        }
    }
}

/// <summary>A decimal as a whole number of 10^-10.</summary>
sealed record Fixed(BigInteger Unscaled)
{
    public static BigInteger One { get; } = 10_000_000_000;

    public static Fixed Of(decimal value) => new(new BigInteger(decimal.Truncate(value)) * One + new BigInteger((value - decimal.Truncate(value)) * 1e10m));

    /// <summary>Rounds half to even.</summary>
    public static BigInteger Divide(BigInteger dividend, BigInteger divisor)
    {
        var (quotient, rest) = BigInteger.DivRem(dividend, divisor);
        var half = (BigInteger.Abs(rest) * 2).CompareTo(BigInteger.Abs(divisor));
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + (dividend.Sign * divisor.Sign) : quotient;
    }

    public double ToDouble() => double.Parse($"{Unscaled}e-10", CultureInfo.InvariantCulture);

    public decimal ToDecimal() => (decimal)(Unscaled / One) + ((decimal)(Unscaled % One) / 1e10m);
}

/// <summary>What the interpreter must know of static types.</summary>
static class StaticTypes
{
    static readonly ConditionalWeakTable<Expression, DataType> Known = [];

    public static bool IsFloat(Expression expression, RowSchema schema) =>
        Known.GetValue(expression, e => Bench.Compile(e, schema).Type).Kind == TypeKind.Float64;
}
