using System.Collections;
using System.Linq.Expressions;
using OrleansStream.Plans;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Expressions;

/// <summary>The methods of lists, those of LINQ among them.</summary>
static class LambdaLists
{
    public static Expression? Method(MethodCallExpression call, LambdaRow row)
    {
        if (call.Method.Name == "Contains")
            return Contains(call, row);
        if (call.Method.DeclaringType != typeof(Enumerable) || call.Arguments[0].Type == typeof(string))
            return null;
        if (call.Arguments.Any(a => a is LambdaExpression or System.Linq.Expressions.UnaryExpression { NodeType: ExpressionType.Quote }))
            throw LambdaRow.Refused(call, "lists take no lambdas; make rows of their elements with a flatMap step");
        return (call.Method.Name, call.Arguments) switch
        {
            ("Count", [var list]) => LambdaRow.Call("array_length", row.Lower(list)),
            ("Any", [var list]) => new BinaryExpression(BinaryOperator.Greater, LambdaRow.Call("array_length", row.Lower(list)), new LiteralExpression(0L)),
            ("First" or "FirstOrDefault", [var list]) => LambdaRow.Call("element_at", row.Lower(list), new LiteralExpression(1L)),
            ("Last" or "LastOrDefault", [var list]) => LambdaRow.Call("element_at", row.Lower(list), new LiteralExpression(-1L)),
            ("ElementAt", [var list, var index]) when index.Type == typeof(int) => LambdaRow.Call("element_at", row.Lower(list), LambdaMethods.Place(row.Lower(index))),
            ("Min", [var list]) => LambdaRow.Call("array_min", row.Lower(list)),
            ("Max", [var list]) => LambdaRow.Call("array_max", row.Lower(list)),
            ("Sum", [var list]) => LambdaRow.Call("array_sum", row.Lower(list)),
            ("Distinct", [var list]) => LambdaRow.Call("array_distinct", row.Lower(list)),
            ("Reverse", [var list]) => LambdaRow.Call("array_reverse", row.Lower(list)),
            ("Order", [var list]) => LambdaRow.Call("array_sort", row.Lower(list)),
            ("OrderDescending", [var list]) => LambdaRow.Call("array_sort", row.Lower(list), new LiteralExpression("desc")),
            ("ToArray" or "ToList", [var list]) => row.Lower(list),
            _ => null,
        };
    }

    // Either a list of constants holds a value of the row, or a list of the row holds a value.
    static Expression? Contains(MethodCallExpression call, LambdaRow row)
    {
        var (list, value) = (call.Object, call.Arguments) switch
        {
            (null, [var l, var v]) => (l, v),
            // Spans of what cannot compare itself, such as enumerations, take a comparer, too.
            (null, [var l, var v, ConstantExpression { Value: null }]) => (l, v),
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
