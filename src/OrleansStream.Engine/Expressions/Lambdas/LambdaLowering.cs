using System.Collections.Immutable;
using System.Linq.Expressions;
using OrleansStream.Diagnostics;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Expressions;

/// <summary>
/// Lowers C# lambdas to the expression language, so that a pipeline written in C# is the same plan as one written in JSON. Properties become columns by
/// their name in camel case or their <see cref="System.Text.Json.Serialization.JsonPropertyNameAttribute"/>; captured values become constants when the lambda
/// is lowered.
/// </summary>
/// <remarks>
/// Allowed are: properties of the row, constants, <c>+ - * / %</c>, comparisons, <c>&amp;&amp; || ! ?: ??</c>, tests for null, and the methods and
/// properties that have a counterpart among the functions (<c>string</c>, <c>Math</c>, <c>DateTime</c>, lists). Nulls follow the language's three-valued
/// logic: <c>x.Status != "open"</c> is not true for a row whose status is null.
/// </remarks>
public static class LambdaLowering
{
    /// <summary>The expression of a lambda. Throws <see cref="StreamException"/> that names the part that has no counterpart and what to do instead.</summary>
    public static Expression FromLambda<T, TResult>(Expression<Func<T, TResult>> lambda) => FromLambda((LambdaExpression)lambda);

    /// <summary>The expression of a lambda over one row, or over the values of a reduction, which are <c>acc</c>, and a row.</summary>
    public static Expression FromLambda(LambdaExpression lambda)
    {
        ArgumentNullException.ThrowIfNull(lambda);
        return Lowerer(lambda).Lower(lambda.Body);
    }

    /// <summary>
    /// The named expressions of a lambda that makes an object: <c>x => new { x.User, Total = x.Price * x.Quantity }</c>, or with a type that has a constructor or
    /// properties of these names.
    /// </summary>
    public static ImmutableArray<(string Name, Expression Value)> FieldsFromLambda<T, TResult>(Expression<Func<T, TResult>> lambda)
    {
        ArgumentNullException.ThrowIfNull(lambda);
        var lowerer = Lowerer(lambda);
        switch (lambda.Body)
        {
            case NewExpression { Arguments.Count: > 0 } made:
                return [.. made.Arguments.Select((a, i) => (NameOf(made, i), lowerer.Lower(a)))];
            case MemberInitExpression { NewExpression.Arguments.Count: 0 } filled when filled.Bindings.All(b => b is MemberAssignment):
                return [.. filled.Bindings.Cast<MemberAssignment>().Select(b => (LambdaNames.Of(b.Member), lowerer.Lower(b.Expression)))];
            default:
                throw LambdaRow.Refused(lambda.Body, "make one object, for example x => new { x.User, Total = x.Price * x.Quantity }");
        }
    }

    static LambdaRow Lowerer(LambdaExpression lambda) => lambda.Parameters switch
    {
        [var row] => new LambdaRow(row),
        [var values, var row] => new LambdaRow(row, values),
        _ => throw LambdaRow.Refused(lambda, "take one parameter: the row"),
    };

    static string NameOf(NewExpression made, int index) => made.Members is { } members
        ? LambdaNames.Of(members[index])
        : LambdaNames.OfParameter(made.Type, made.Constructor!.GetParameters()[index].Name!);
}
