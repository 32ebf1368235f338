using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using OrleansStream.Events;
using OrleansStream.Plans;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Expressions;

/// <summary>The parts of a lambda that do not depend on the row.</summary>
static class LambdaConstants
{
    /// <summary>
    /// The value of constants, captured variables, static members, and arrays of them; false for anything else. Of user code it runs only property getters.
    /// </summary>
    public static bool TryGet(Linq node, out object? value)
    {
        value = null;
        switch (node)
        {
            case ConstantExpression constant:
                value = constant.Value;
                return true;
            case System.Linq.Expressions.UnaryExpression { NodeType: ExpressionType.Convert, Method: null } convert:
                return TryGet(convert.Operand, out value) && TryConvert(ref value, convert.Type);
            case MemberExpression { Member: FieldInfo field } access:
                return TryOwner(access.Expression, field.IsStatic, out var owner) && TryRead(() => field.GetValue(owner), out value);
            case MemberExpression { Member: PropertyInfo property } access:
                return TryOwner(access.Expression, property.GetMethod!.IsStatic, out owner) && TryRead(() => property.GetValue(owner), out value);
            case NewArrayExpression { NodeType: ExpressionType.NewArrayInit } list:
                var items = Array.CreateInstance(list.Type.GetElementType()!, list.Expressions.Count);
                for (var i = 0; i < items.Length; i++)
                {
                    if (!TryGet(list.Expressions[i], out var item))
                        return false;
                    items.SetValue(item, i);
                }
                value = items;
                return true;
            case MethodCallExpression { Object: null } call when IsTime(call.Type):
                return TryAll(call.Arguments, out var arguments) && TryRead(() => call.Method.Invoke(null, arguments), out value);
            case NewExpression { Constructor: { } constructor } made when IsTime(made.Type):
                return TryAll(made.Arguments, out arguments) && TryRead(() => constructor.Invoke(arguments), out value);
            // Since spans came, an array before Contains is wrapped in one.
            case MethodCallExpression { Method.Name: "op_Implicit", Arguments: [var wrapped] } span when span.Type.IsByRefLike:
                return TryGet(wrapped, out value);
            default:
                return false;
        }
    }

    /// <summary>The literal of a value; null if the language has none for its type.</summary>
    public static Expression? Literal(object? value) => value switch
    {
        null => new LiteralExpression(null),
        bool or string => new LiteralExpression(value),
        char character => new LiteralExpression(character.ToString()),
        Guid id => new LiteralExpression(id.ToString()),
        double number => double.IsFinite(number) ? new LiteralExpression(number) : new LiteralExpression(null),
        float number => Literal((double)number),
        decimal number => new CastExpression(new LiteralExpression(number.ToString(CultureInfo.InvariantCulture)), DataType.Decimal),
        ulong number => number <= long.MaxValue ? new LiteralExpression((long)number) : null,
        sbyte or byte or short or ushort or int or uint or long => new LiteralExpression(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        DateTimeOffset time => Timestamp(time.ToUnixTimeMilliseconds()),
        DateTime { Kind: DateTimeKind.Unspecified } time => Literal(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        DateTime time => Timestamp(new DateTimeOffset(time).ToUnixTimeMilliseconds()),
        Enum choice => LambdaEnums.Name(choice) is { } name ? new LiteralExpression(name) : null,
        TimeSpan span => new LiteralExpression((long)span.TotalMilliseconds),
        _ => null,
    };

    static FunctionExpression Timestamp(long milliseconds) =>
        new("to_timestamp", new EquatableArray<Expression>([new LiteralExpression(milliseconds)]));

    static bool IsTime(Type type) => type == typeof(TimeSpan) || type == typeof(DateTimeOffset) || type == typeof(DateTime);

    static bool TryAll(IReadOnlyList<Linq> nodes, out object?[] values)
    {
        values = new object?[nodes.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (!TryGet(nodes[i], out values[i]))
                return false;
        }
        return true;
    }

    static bool TryOwner(Linq? node, bool isStatic, out object? owner)
    {
        owner = null;
        return isStatic || (node is not null && TryGet(node, out owner) && owner is not null);
    }

    static bool TryRead(Func<object?> read, out object? value)
    {
        try
        {
            value = read();
            return true;
        }
        catch (TargetInvocationException)
        {
            value = null;
            return false;
        }
    }

    static bool TryConvert(ref object? value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (value is null || type.IsInstanceOfType(value))
            return true;
        if (value is not IConvertible || type.IsEnum || !typeof(IConvertible).IsAssignableFrom(type))
            return false;
        try
        {
            value = Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
            return true;
        }
        catch (Exception e) when (e is OverflowException or InvalidCastException or FormatException)
        {
            return false;
        }
    }
}
