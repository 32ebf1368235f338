using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Operators;

namespace OrleansStream.Steps.Aggregate;

/// <summary>
/// What happens to rows before they are dealt out by their keys: columns that nobody needs are left behind, keys, arguments and conditions that are
/// expressions become columns. A row of which one of them fails goes to the dead letters.
/// </summary>
sealed class PrepareOperator(RowSchema schema, ImmutableArray<int> kept, ImmutableArray<CompiledExpression> computed) : IOperator
{
    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        var columns = new IArrowArray[kept.Length + computed.Length];
        for (var i = 0; i < kept.Length; i++)
            columns[i] = batch.Columns[kept[i]];
        var selection = batch.Selection;
        for (var i = 0; i < computed.Length; i++)
        {
            var result = computed[i].Evaluate(batch);
            columns[kept.Length + i] = result.Values;
            if (result.Errors is not { } errors)
                continue;
            // A row that failed once is not selected any more and so is not rejected twice.
            selection = ProjectOperator.Reject(batch.WithSelection(selection), errors, output);
        }
        if (selection.Count > 0)
            output.Emit(0, new EventBatch(schema, [.. columns], batch.EventTimes, selection));
    }
}
