using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json.Serialization;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Expressions;

/// <summary>Enumerations, whose columns hold their names: as C# has them, or as <see cref="JsonStringEnumMemberNameAttribute"/> says.</summary>
static class LambdaEnums
{
    const string Advice = "an enum's column holds its name as text: compare it with == and !=, or list the values";

    /// <summary>The name of a value; null if it has none, or if it is a day of the week, which is a number in expressions.</summary>
    public static string? Name(Enum value) => value is DayOfWeek ? null : Name(value.GetType(), value);

    /// <summary>A comparison of enumerations, which C# turns into one of numbers; null if it is none.</summary>
    public static Expression? Comparison(System.Linq.Expressions.BinaryExpression binary, LambdaRow row)
    {
        if ((TypeOf(binary.Left) ?? TypeOf(binary.Right)) is not { } type)
            return null;
        if (binary.NodeType is not (ExpressionType.Equal or ExpressionType.NotEqual))
            throw LambdaRow.Refused(binary, Advice);
        return new BinaryExpression(
            binary.NodeType == ExpressionType.Equal ? BinaryOperator.Equal : BinaryOperator.NotEqual, Side(binary.Left, type, row), Side(binary.Right, type, row));
    }

    static Expression Side(Linq node, Type type, LambdaRow row)
    {
        if (!LambdaConstants.TryGet(node, out var value))
            return row.Lower(Inner(node));
        return Name(type, Enum.ToObject(type, value!)) is { } name
            ? new LiteralExpression(name)
            : throw LambdaRow.Refused(node, $"{value} is no single value of {type.Name}");
    }

    /// <summary>The enumeration that a value of the row has; a day of the week is computed and no column.</summary>
    static Type? TypeOf(Linq node)
    {
        var inner = Inner(node);
        var type = Nullable.GetUnderlyingType(inner.Type) ?? inner.Type;
        return type.IsEnum && type != typeof(DayOfWeek) && !LambdaConstants.TryGet(inner, out _) ? type : null;
    }

    static Linq Inner(Linq node) =>
        node is System.Linq.Expressions.UnaryExpression { NodeType: ExpressionType.Convert, Method: null } convert ? Inner(convert.Operand) : node;

    static string? Name(Type type, object value) => Enum.GetName(type, value) is { } name
        ? type.GetField(name)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? name
        : null;
}
