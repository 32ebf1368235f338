using System.Collections.Immutable;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;

namespace OrleansStream.Time;

/// <summary>The expression that gives the event time, where it is not a field as it stands.</summary>
static class EventTimeText
{
    /// <summary>The expression; null if a field and its unit say it all.</summary>
    public static ExpressionText? Of(EventTimeOptions options)
    {
        if (options.Expr is not null || options.Format is null)
            return options.Expr;
        var zone = options.Zone is { } name ? $", {new LiteralExpression(name)}" : "";
        // A date such as 20240301 may have been inferred as a number.
        return $"to_timestamp(cast({Field(options.Field)} as string), {new LiteralExpression(options.Format)}{zone})";
    }

    /// <summary>The columns that the event time needs.</summary>
    public static ImmutableHashSet<string> Reads(EventTimeOptions options, RowSchema schema)
    {
        if (options.Expr is not { } expression)
            return [Column(options.Field, schema)];
        return ExpressionParser.Parse(expression.Text, new DiagnosticBag()) is { } parsed ? [.. parsed.Columns().Select(c => Column(c, schema))] : [];
    }

    /// <summary>Compiles an event time's expression; null after adding errors.</summary>
    public static CompiledExpression? Compile(ExpressionText text, RowSchema schema, DiagnosticBag diagnostics, string? node = null, string? path = null)
    {
        if (ExpressionParser.Parse(text.Text, diagnostics, node, path) is not { } parsed || ExpressionCompiler.Compile(parsed, schema, diagnostics, node, path) is not { } compiled)
            return null;
        if (compiled.Type.Kind is TypeKind.Timestamp or TypeKind.Int64 or TypeKind.Null)
            return compiled;
        diagnostics.Error(ErrorCodes.TypeMismatch, $"An event time is a timestamp or milliseconds since 1970, but this is {compiled.Type}", node, path,
            compiled.Type.Kind == TypeKind.String ? "to_timestamp makes a timestamp of a text" : "to_timestamp makes a timestamp of a number");
        return null;
    }

    static string Field(string field) => string.Join('.', field.Split('.').Select(Names.Quote));

    static string Column(string name, RowSchema schema) => schema.IndexOf(name) >= 0 ? name : name.Split('.')[0];
}
