using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Operators;

namespace OrleansStream.Aggregates;

/// <summary>
/// Makes batches of results: computes what is an expression over aggregates, sends results that fail to the dead letters, applies <c>having</c>, and
/// joins small batches into larger ones.
/// </summary>
sealed class ResultEmitter(AggregateProgram program)
{
    // Batches of at least this many rows go out as they are.
    const int LargeBatch = 1024;

    readonly List<EventBatch> _pending = [];
    int _pendingRows;

    /// <summary>Gives results; they may be held back until <see cref="Flush"/>.</summary>
    /// <param name="groups">The group columns.</param>
    /// <param name="aggregates">The accumulators' columns; emptied.</param>
    /// <param name="window">The window columns.</param>
    /// <param name="times">The results' event times.</param>
    /// <param name="selection">Which of the rows are results.</param>
    /// <param name="output">Where they go.</param>
    public void Emit(
        IArrowArray[] groups, ResultColumns aggregates, ReadOnlySpan<IArrowArray> window, Int64Array times, Selection selection, IOperatorOutput output)
    {
        ImmutableArray<IArrowArray> columns = [.. groups, .. aggregates.Columns, .. window];
        if (aggregates.Refused is { } refused)
            ProjectOperator.Reject(refused.Rows, refused.Errors, output);
        var errors = aggregates.Errors;
        aggregates.Clear();
        var batch = new EventBatch(program.Inner, columns, times, selection);
        if (!program.Select.IsEmpty)
            batch = Select(batch, ref errors);
        if (errors is not null)
            batch = batch.WithSelection(ProjectOperator.Reject(batch, errors, output));
        if (program.Having is { } having)
            batch = batch.WithSelection(having.Filter(WithAliases(batch), output));
        if (batch.Count > 0)
            Send(batch, output);
    }

    /// <summary>Gives all results that were held back.</summary>
    public void Flush(IOperatorOutput output)
    {
        if (_pending.Count == 0)
            return;
        var batch = ColumnTake.Concat(_pending);
        _pending.Clear();
        _pendingRows = 0;
        output.Emit(0, batch);
    }

    void Send(EventBatch batch, IOperatorOutput output)
    {
        if (batch.Count >= LargeBatch || _pendingRows + batch.Count > EventBatch.MaxRows)
            Flush(output);
        if (batch.Count >= LargeBatch)
        {
            output.Emit(0, batch);
            return;
        }
        _pending.Add(batch);
        _pendingRows += batch.Count;
    }

    EventBatch Select(EventBatch inner, ref RowErrors? errors)
    {
        var columns = ImmutableArray.CreateBuilder<IArrowArray>(program.Select.Length);
        foreach (var column in program.Select)
        {
            if (column.Expression is null)
            {
                columns.Add(inner.Columns[column.Inner]);
                continue;
            }
            var result = column.Expression.Evaluate(inner);
            columns.Add(result.Values);
            if (result.Errors is null)
                continue;
            errors ??= new RowErrors();
            foreach (var (position, (code, cause)) in result.Errors.Rows)
                errors.Add(position, code, cause);
        }
        return inner.WithColumns(program.Output, columns.MoveToImmutable());
    }

    EventBatch WithAliases(EventBatch batch) =>
        program.HavingAliases.IsEmpty
            ? batch
            : batch.WithColumns(program.HavingSchema, [.. batch.Columns, .. program.HavingAliases.Select(c => batch.Columns[c])]);
}
