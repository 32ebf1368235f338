using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Operators;

namespace OrleansStream.Expressions;

/// <summary>What the tests of expressions share: batches from plain values, and evaluation of texts.</summary>
static class Bench
{
    public static EventBatch Batch(RowSchema schema, params object?[][] rows)
    {
        var columns = schema.Fields.Select((f, c) => Column(f.Type, rows.Select(r => r[c])));
        return new EventBatch(schema, [.. columns], (Int64Array)Column(DataType.Int64, rows.Select((_, i) => (object?)(1000L + i))));
    }

    public static IArrowArray Column(DataType type, IEnumerable<object?> values)
    {
        var builder = ColumnBuilder.For(type);
        foreach (var value in values)
            builder.AppendValue(value);
        return builder.Build();
    }

    public static Expression Parse(string text)
    {
        var bag = new DiagnosticBag();
        return ExpressionParser.Parse(text, bag) ?? throw new PlanException(bag.Items);
    }

    public static CompiledExpression Compile(string text, RowSchema schema) => Compile(Parse(text), schema);

    public static CompiledExpression Compile(Expression expression, RowSchema schema)
    {
        var bag = new DiagnosticBag();
        return ExpressionCompiler.Compile(expression, schema, bag) ?? throw new PlanException(bag.Items);
    }

    /// <summary>The value of an expression without columns; a failed row is its code.</summary>
    public static object? Value(string text) => Values(text, Batch(new RowSchema(new RowField("one", DataType.Int64)), [1L]))[0];

    /// <summary>The value for each row of the batch's columns; a failed row is its code.</summary>
    public static object?[] Values(string text, EventBatch batch) => Values(Compile(text, batch.Schema), batch);

    public static object?[] Values(CompiledExpression compiled, EventBatch batch)
    {
        var (column, errors) = compiled.Evaluate(batch);
        Assert.Equal(batch.Length, column.Length);
        return [.. Enumerable.Range(0, batch.Length).Select(i =>
            errors is not null && errors.Rows.TryGetValue(i, out var error) ? error.Code : ColumnValues.Get(column, compiled.Type, i))];
    }

    public static int[] Filter(CompiledExpression compiled, EventBatch batch, RejectedRows? rejected = null)
    {
        var selection = compiled.Filter(batch, rejected ?? new RejectedRows());
        return [.. Enumerable.Range(0, selection.Count).Select(i => selection[i])];
    }

    /// <summary>The one error that a text gives.</summary>
    public static Diagnostic Error(string text, RowSchema? schema = null)
    {
        var bag = new DiagnosticBag();
        if (ExpressionParser.Parse(text, bag, "step", "steps[0].config.where") is { } parsed)
            Assert.Null(ExpressionCompiler.Compile(parsed, schema ?? RowSchema.Empty, bag, "step", "steps[0].config.where"));
        return Assert.Single(bag.Items);
    }
}

/// <summary>Keeps the rows that an expression rejects.</summary>
sealed class RejectedRows : IOperatorOutput
{
    public List<(int Row, string Code, string Cause)> Rows { get; } = [];

    public void Emit(int port, EventBatch batch) => Assert.Fail("A filter emits nothing itself.");

    public void Reject(EventBatch batch, int position, string code, string cause) => Rows.Add((position, code, cause));

    public void CountLate(long rows) => Assert.Fail("A filter has no late rows.");
}
