using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions;

/// <summary>The expressions of one step, which evaluate what they have in common once per batch.</summary>
sealed class ExpressionGroup
{
    readonly ImmutableArray<CompiledExpression> _expressions;
    readonly bool _together;
    readonly bool _canFail;

    public ExpressionGroup(ImmutableArray<CompiledExpression> expressions)
    {
        _expressions = expressions;
        // Together they keep the scratch memory of all, which only pays if they share something.
        _together = expressions.All(e => e is NodeExpression) && expressions.Any(e => e is NodeExpression { IsShared: true });
        _canFail = _together && expressions.Any(e => e is NodeExpression { CanFail: true });
    }

    /// <summary>A column for each expression, and the rows for which any of them failed; what is in these rows does not count.</summary>
    public IArrowArray[] Evaluate(EventBatch batch, out RowErrors? errors)
    {
        var columns = new IArrowArray[_expressions.Length];
        errors = null;
        if (_together)
        {
            using var frame = Frame.Over(batch, _canFail);
            for (var i = 0; i < columns.Length; i++)
                columns[i] = ((NodeExpression)_expressions[i]).Evaluate(frame);
            errors = frame.Errors;
            return columns;
        }
        for (var i = 0; i < columns.Length; i++)
        {
            var (values, failed) = _expressions[i].Evaluate(batch);
            columns[i] = values;
            if (failed is null)
                continue;
            errors ??= new RowErrors();
            foreach (var (row, (code, cause)) in failed.Rows)
                errors.Add(row, code, cause);
        }
        return columns;
    }
}
