using System.Collections;
using System.Linq.Expressions;
using System.Text.RegularExpressions;
using OrleansStream.Events;
using OrleansStream.Plans;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Expressions;

/// <summary>The methods and properties of .NET types that have a counterpart among the functions.</summary>
static class LambdaMethods
{
    public const string Advice = "use a method that has a counterpart among the functions, or register it as a function and use that in a map step";

    /// <summary>Whether a type's members are not columns of their own.</summary>
    public static bool IsValue(Type type) =>
        type.IsPrimitive || type.IsArray || typeof(IEnumerable).IsAssignableFrom(type)
        || type == typeof(decimal) || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan) || type == typeof(Guid);

    public static Expression Property(MemberExpression member, LambdaRow row)
    {
        var owner = member.Expression!;
        var name = member.Member.Name;
        if (owner.Type == typeof(string) && name == "Length")
            return LambdaRow.Call("length", row.Lower(owner));
        if (owner.Type == typeof(DateTime) || owner.Type == typeof(DateTimeOffset) || owner.Type == typeof(TimeSpan))
            return LambdaTimes.Property(member, row) ?? throw LambdaRow.Refused(member, Advice);
        if (name is "Count" or "Length" && typeof(IEnumerable).IsAssignableFrom(owner.Type))
            return LambdaRow.Call("array_length", row.Lower(owner));
        throw LambdaRow.Refused(member, Advice);
    }

    public static Expression Lower(MethodCallExpression call, LambdaRow row)
    {
        var type = call.Method.DeclaringType;
        Expression? lowered = null;
        if (type == typeof(string))
            lowered = LambdaTexts.Method(call, row);
        else if (type == typeof(Regex))
            lowered = LambdaTexts.RegexMethod(call, row);
        else if (type == typeof(Math))
            lowered = LambdaNumbers.Method(call, row);
        else if (type == typeof(DateTime) || type == typeof(DateTimeOffset))
            lowered = LambdaTimes.Method(call, row);
        else if (call is { Method.Name: "op_Implicit", Type.IsByRefLike: true, Arguments: [var wrapped] })
            lowered = row.Lower(wrapped);
        else if (call is { Method.Name: "Parse", Object: null, Arguments: [var parsed] } && parsed.Type == typeof(string) && LambdaNumbers.TypeOf(type) is { } to)
            lowered = new CastExpression(row.Lower(parsed), to);
        else if (call is { Method.Name: "ToString", Object: { } shown, Arguments.Count: 0 } && IsValue(shown.Type) && LambdaNumbers.TypeOf(shown.Type) is not null)
            lowered = new CastExpression(row.Lower(shown), DataType.String);
        else if (call is { Method.Name: "ToString", Object: { } choice, Arguments.Count: 0 } && choice.Type.IsEnum && choice.Type != typeof(DayOfWeek))
            lowered = row.Lower(choice);
        else if (LambdaLists.Method(call, row) is { } ofList)
            lowered = ofList;
        else if (call.Object is { } list && call.Method.Name == "get_Item" && call.Arguments is [var index] && index.Type == typeof(int)
            && typeof(IEnumerable).IsAssignableFrom(list.Type))
            lowered = LambdaRow.Call("element_at", row.Lower(list), Place(row.Lower(index)));
        else if (call.Method.Name == "Equals" && call.Object is { } left && call.Arguments is [var right])
            lowered = new BinaryExpression(BinaryOperator.Equal, row.Lower(left), row.Lower(right));
        else if (call.Method.Name == "GetValueOrDefault" && call.Object is { } nullable && Nullable.GetUnderlyingType(nullable.Type) is { } value)
            lowered = LambdaRow.Call("coalesce", row.Lower(nullable),
                call.Arguments is [var other] ? row.Lower(other)
                    : LambdaConstants.Literal(Activator.CreateInstance(value)) ?? throw LambdaRow.Refused(call, Advice));
        return lowered ?? throw LambdaRow.Refused(call, Advice);
    }

    /// <summary>An operand of a concatenation: what is no text is made one.</summary>
    public static Expression Text(Linq node, LambdaRow row)
    {
        while (node is System.Linq.Expressions.UnaryExpression { NodeType: ExpressionType.Convert } boxed && boxed.Type == typeof(object))
            node = boxed.Operand;
        var text = row.Lower(node);
        return node.Type == typeof(string) || text is LiteralExpression { Value: string } ? text : new CastExpression(text, DataType.String);
    }

    /// <summary>Places are counted from 1 where C# counts from 0.</summary>
    public static Expression Place(Expression index) => index is LiteralExpression { Value: long number }
        ? new LiteralExpression(number + 1)
        : new BinaryExpression(BinaryOperator.Add, index, new LiteralExpression(1L));
}
