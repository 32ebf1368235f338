using System.Linq.Expressions;
using OrleansStream.Components;
using OrleansStream.Diagnostics;

namespace OrleansStream.Building;

/// <summary>The names and expressions of a lambda that makes an object.</summary>
static class NamedExpressions
{
    public static OrderedDictionary<string, ExpressionText> Of(LambdaExpression lambda, DiagnosticBag diagnostics, string step, string path)
    {
        var named = new OrderedDictionary<string, ExpressionText>();
        if (Lambdas.Fields(lambda) is not { Count: > 0 } fields)
        {
            diagnostics.Error(ErrorCodes.BadExpression, $"The lambda {lambda} does not name its columns", step, path,
                "for example x => new { x.User, Total = x.Price * x.Quantity }");
            return named;
        }
        foreach (var (name, value) in fields)
        {
            if (Lambdas.Lower(value, diagnostics, step, JsonPaths.Field(path, name)) is { } text)
                named[name] = text;
        }
        return named;
    }
}
