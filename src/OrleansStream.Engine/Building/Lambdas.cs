using System.Linq.Expressions;
using OrleansStream.Components;
using OrleansStream.Diagnostics;

namespace OrleansStream.Building;

/// <summary>Lowers C# lambdas to what plans hold: conditions, columns and named expressions.</summary>
static class Lambdas
{
    /// <summary>The expression's text; null after adding an error.</summary>
    public static ExpressionText? Lower(LambdaExpression lambda, DiagnosticBag diagnostics, string node, string path) =>
        Column(lambda) is { } column ? new ExpressionText(column) : Fail(diagnostics, node, path, lambda);

    /// <summary>The column that a lambda names and nothing more, nested ones by dots; null if it is anything else.</summary>
    public static string? Column(LambdaExpression lambda) => Column(Unconverted(lambda.Body), lambda.Parameters[0]);

    /// <summary>
    /// The named values of a lambda that makes an object (<c>x => new { x.A, Total = x.B * x.C }</c>, a record's constructor, an object
    /// initializer); null if it does not.
    /// </summary>
    public static List<(string Name, LambdaExpression Value)>? Fields(LambdaExpression lambda)
    {
        var body = Unconverted(lambda.Body);
        var fields = body switch
        {
            NewExpression made => Arguments(made),
            MemberInitExpression made when made.Bindings.All(b => b is MemberAssignment) =>
                [.. Arguments(made.NewExpression) ?? [], .. made.Bindings.Cast<MemberAssignment>().Select(b => (RowTypes.NameOf(b.Member), b.Expression))],
            _ => null,
        };
        return fields?.ConvertAll(f => (f.Name, Expression.Lambda(f.Value, lambda.Parameters)));
    }

    static List<(string Name, Expression Value)>? Arguments(NewExpression made)
    {
        if (made.Arguments.Count == 0)
            return [];
        if (made.Members is { } members)
            return [.. members.Zip(made.Arguments, (m, a) => (RowTypes.NameOf(m), a))];
        // A positional record's constructor names its parameters as the properties that they become.
        return made.Constructor?.GetParameters() is { } parameters
            ? [.. parameters.Zip(made.Arguments, (p, a) => (ParameterName(made.Type, p.Name!), a))]
            : null;
    }

    static string ParameterName(Type type, string parameter) =>
        type.GetProperty(parameter) is { } property ? RowTypes.NameOf(property) : System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(parameter);

    static string? Column(Expression expression, ParameterExpression row)
    {
        if (expression is not MemberExpression { Expression: { } owner } member)
            return null;
        if (owner == row)
            return RowTypes.NameOf(member.Member);
        return Column(owner, row) is { } outer ? $"{outer}.{RowTypes.NameOf(member.Member)}" : null;
    }

    static Expression Unconverted(Expression expression) =>
        expression is UnaryExpression { NodeType: ExpressionType.Convert, Method: null } convert ? Unconverted(convert.Operand) : expression;

    static ExpressionText? Fail(DiagnosticBag diagnostics, string node, string path, LambdaExpression lambda)
    {
        diagnostics.Error(ErrorCodes.BadExpression, $"The lambda {lambda} cannot be part of a plan", node, path);
        return null;
    }
}
