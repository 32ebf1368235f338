using System.Collections.Immutable;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Expressions;

namespace OrleansStream.Operators;

/// <summary>Makes rows of computed columns. A row of which one column fails goes to the dead letters.</summary>
sealed class ProjectOperator(RowSchema schema, ImmutableArray<CompiledExpression> columns) : IOperator
{
    // Expressions are evaluated for all rows of a batch: below this share of selected rows gathering them first is cheaper.
    const int SparseFactor = 4;

    readonly ExpressionGroup _columns = new(columns);

    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        if (batch.Count * SparseFactor < batch.Length)
            batch = batch.Compact();
        var results = _columns.Evaluate(batch, out var failed);
        var selection = failed is null ? batch.Selection : Reject(batch, failed, output);
        output.Emit(0, new EventBatch(schema, [.. results], batch.EventTimes, selection));
    }

    /// <summary>Sends the selected rows that failed to the dead letters; returns the selection of the others.</summary>
    internal static Selection Reject(EventBatch batch, RowErrors errors, IOperatorOutput output)
    {
        var kept = new int[batch.Count];
        var count = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var row = batch.Selection[i];
            if (errors.Rows.TryGetValue(row, out var error))
                output.Reject(batch, row, error.Code, error.Cause);
            else
                kept[count++] = row;
        }
        return Selection.Of(kept.AsMemory(0, count));
    }
}
