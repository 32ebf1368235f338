using System.Linq.Expressions;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Expressions;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Building;

/// <summary>Lowers C# lambdas to what plans hold: conditions, columns and named expressions.</summary>
static class Lambdas
{
    /// <summary>The expression's text; null after adding an error.</summary>
    public static ExpressionText? Lower(LambdaExpression lambda, DiagnosticBag diagnostics, string node, string path)
    {
        ArgumentNullException.ThrowIfNull(lambda);
        try
        {
            return new ExpressionText(LambdaLowering.FromLambda(lambda).ToString());
        }
        catch (StreamException e)
        {
            diagnostics.Error(e.Code, e.Message, node, path);
            return null;
        }
    }

    /// <summary>The column that a lambda names and nothing more, nested ones by dots; null if it is anything else.</summary>
    public static string? Column(LambdaExpression lambda)
    {
        ArgumentNullException.ThrowIfNull(lambda);
        try
        {
            return LambdaLowering.FromLambda(lambda) is ColumnExpression column ? column.Name : null;
        }
        catch (StreamException)
        {
            // Whoever needs more than a column lowers the lambda and reports why that cannot be.
            return null;
        }
    }

    /// <summary>
    /// The named values of a lambda that makes an object (<c>x => new { x.A, Total = x.B * x.C }</c>, a record's constructor, an object
    /// initializer); null if it does not.
    /// </summary>
    public static List<(string Name, LambdaExpression Value)>? Fields(LambdaExpression lambda)
    {
        var fields = lambda.Body switch
        {
            NewExpression made => Arguments(made),
            MemberInitExpression made when made.Bindings.All(b => b is MemberAssignment) =>
                [.. Arguments(made.NewExpression), .. made.Bindings.Cast<MemberAssignment>().Select(b => (LambdaNames.Of(b.Member), b.Expression))],
            _ => null,
        };
        return fields?.ConvertAll(f => (f.Name, Linq.Lambda(f.Value, lambda.Parameters)));
    }

    static List<(string Name, Linq Value)> Arguments(NewExpression made)
    {
        if (made.Members is { } members)
            return [.. members.Zip(made.Arguments, (m, a) => (LambdaNames.Of(m), a))];
        var parameters = made.Constructor?.GetParameters() ?? [];
        return [.. parameters.Zip(made.Arguments, (p, a) => (LambdaNames.OfParameter(made.Type, p.Name!), a))];
    }
}
