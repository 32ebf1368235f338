using System.Collections;
using System.Linq.Expressions;
using OrleansStream.Events;
using OrleansStream.Plans;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Expressions;

/// <summary>The methods and properties of .NET types that have a counterpart among the functions.</summary>
static class LambdaMethods
{
    const string Advice = "use a method that has a counterpart among the functions, or register it as a function and use that in a map step";

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
        if (owner.Type == typeof(DateTime) || owner.Type == typeof(DateTimeOffset))
        {
            return name switch
            {
                "Year" or "Month" or "Day" or "Hour" or "Minute" or "Second" => LambdaRow.Call(name.ToLowerInvariant(), row.Lower(owner)),
                "Date" => LambdaRow.Call("date_trunc", new LiteralExpression("day"), row.Lower(owner)),
                _ => throw LambdaRow.Refused(member, Advice),
            };
        }
        if (owner.Type == typeof(TimeSpan) && name == "TotalMilliseconds")
            return row.Lower(owner);
        if (name is "Count" or "Length" && typeof(IEnumerable).IsAssignableFrom(owner.Type))
            return LambdaRow.Call("array_length", row.Lower(owner));
        throw LambdaRow.Refused(member, Advice);
    }

    public static Expression Lower(MethodCallExpression call, LambdaRow row)
    {
        var type = call.Method.DeclaringType;
        Expression? lowered = null;
        if (type == typeof(string))
            lowered = TextMethod(call, row);
        else if (type == typeof(Math))
            lowered = MathMethod(call, row);
        else if (call is { Method.Name: "op_Implicit", Type.IsByRefLike: true, Arguments: [var wrapped] })
            lowered = row.Lower(wrapped);
        else if (call.Method.Name == "Contains")
            lowered = Contains(call, row);
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

    static Expression? TextMethod(MethodCallExpression call, LambdaRow row)
    {
        var name = call.Method.Name;
        if (call.Object is null)
        {
            return (name, call.Arguments.Count) switch
            {
                ("IsNullOrEmpty", 1) => Empty(row.Lower(call.Arguments[0])),
                ("Concat", >= 2) when call.Arguments.All(a => a.Type == typeof(string) || a.Type == typeof(object)) =>
                    LambdaRow.Call("concat", [.. call.Arguments.Select(a => Text(a, row))]),
                ("Equals", 2) => new BinaryExpression(BinaryOperator.Equal, row.Lower(call.Arguments[0]), row.Lower(call.Arguments[1])),
                _ => null,
            };
        }
        var text = row.Lower(call.Object);
        var arguments = Arguments(call);
        return (name, arguments.Count) switch
        {
            ("StartsWith", 1) => LambdaRow.Call("starts_with", text, row.Lower(arguments[0])),
            ("EndsWith", 1) => LambdaRow.Call("ends_with", text, row.Lower(arguments[0])),
            ("Contains", 1) => LambdaRow.Call("contains", text, row.Lower(arguments[0])),
            ("ToUpper" or "ToUpperInvariant", 0) => LambdaRow.Call("upper", text),
            ("ToLower" or "ToLowerInvariant", 0) => LambdaRow.Call("lower", text),
            ("Trim", 0) => LambdaRow.Call("trim", text),
            ("Substring", 1) => LambdaRow.Call("substring", text, Place(row.Lower(arguments[0]))),
            ("Substring", 2) => LambdaRow.Call("substring", text, Place(row.Lower(arguments[0])), row.Lower(arguments[1])),
            ("Replace", 2) => LambdaRow.Call("replace", text, row.Lower(arguments[0]), row.Lower(arguments[1])),
            ("Split", 1) when arguments[0].Type == typeof(string) || arguments[0].Type == typeof(char) =>
                LambdaRow.Call("split", text, row.Lower(arguments[0])),
            ("Equals", 1) => new BinaryExpression(BinaryOperator.Equal, text, row.Lower(arguments[0])),
            _ => null,
        };
    }

    // The language compares by code points: a comparison that says so is the same, one that says otherwise is not.
    static IReadOnlyList<Linq> Arguments(MethodCallExpression call)
    {
        if (call.Arguments.Count == 0 || !LambdaConstants.TryGet(call.Arguments[^1], out var last))
            return call.Arguments;
        return last switch
        {
            StringComparison.Ordinal or StringSplitOptions.None => [.. call.Arguments.SkipLast(1)],
            StringComparison => throw LambdaRow.Refused(
                call, "texts are compared by code points, as StringComparison.Ordinal does; compare ToLower() to ignore case"),
            _ => call.Arguments,
        };
    }

    static BinaryExpression Empty(Expression text) =>
        new(BinaryOperator.Or, new IsNullExpression(text), new BinaryExpression(BinaryOperator.Equal, text, new LiteralExpression("")));

    static Expression? MathMethod(MethodCallExpression call, LambdaRow row)
    {
        if (call.Method.Name == "Round")
            return Round(call, row);
        var function = (call.Method.Name, call.Arguments.Count) switch
        {
            ("Abs", 1) => "abs",
            ("Ceiling", 1) => "ceil",
            ("Floor", 1) => "floor",
            ("Sqrt", 1) => "sqrt",
            ("Log", 1) => "ln",
            ("Exp", 1) => "exp",
            ("Pow", 2) => "power",
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

    // Either a list of constants holds a value of the row, or a list of the row holds a value.
    static Expression? Contains(MethodCallExpression call, LambdaRow row)
    {
        var (list, value) = (call.Object, call.Arguments) switch
        {
            (null, [var l, var v]) => (l, v),
            ({ } l, [var v]) => (l, v),
            _ => default,
        };
        if (list is null || value is null)
            return null;
        if (!LambdaConstants.TryGet(list, out var items))
            return LambdaRow.Call("contains", row.Lower(list), row.Lower(value));
        if (items is not IEnumerable values)
            return null;
        var literals = values.Cast<object?>()
            .Select(v => LambdaConstants.Literal(v) ?? throw LambdaRow.Refused(call, "the list holds what is no constant of expressions")).ToList();
        return literals.Count == 0 ? new LiteralExpression(false) : new InExpression(row.Lower(value), new EquatableArray<Expression>([.. literals]));
    }
}
