using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using OrleansStream.Expressions.Functions;

namespace OrleansStream.Expressions;

/// <summary>Type-checks expressions against columns and compiles them to column kernels.</summary>
public static class ExpressionCompiler
{
    /// <summary>Compiles an expression; null after adding errors (unknown column or function, types that do not go together) to the diagnostics.</summary>
    public static CompiledExpression? Compile(Expression expression, RowSchema schema, DiagnosticBag diagnostics, string? node = null, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(diagnostics);
        return Compile(expression, schema, diagnostics, node, path, new CommonExpressions(expression));
    }

    /// <summary>
    /// Compiles one of several expressions over the same columns, which share what they have in common when <see cref="ExpressionGroup"/> evaluates them together.
    /// </summary>
    internal static CompiledExpression? Compile(
        Expression expression, RowSchema schema, DiagnosticBag diagnostics, string? node, string? path, CommonExpressions common,
        Func<string, FunctionDefinition?>? functions = null)
    {
        common.Next();
        var binder = new Binder(schema, diagnostics, node, path, common, functions ?? FunctionCatalog.Definition);
        return binder.Bind(expression) is { } root ? new NodeExpression(root, common) : null;
    }
}
