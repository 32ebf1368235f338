using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Operators;

namespace OrleansStream.Expressions;

/// <summary>An expression that is ready to be evaluated over batches of one schema. Without state; safe for use by several threads.</summary>
public abstract class CompiledExpression
{
    /// <summary>The result's type.</summary>
    public abstract DataType Type { get; }

    /// <summary>The input's column whose value it is, if it is nothing but a column; otherwise -1.</summary>
    public virtual int Column => -1;

    /// <summary>
    /// Evaluates it for every row of the batch's columns, selected or not (few of many selected: compact the batch first).
    /// Rows that fail (cast, overflow) are null in the result and listed in its errors; only errors of selected rows matter.
    /// </summary>
    public abstract ColumnResult Evaluate(EventBatch batch);

    /// <summary>
    /// For a condition (bool): the selected rows for which it is true, in the selection's order. Rows that fail are rejected to the output.
    /// </summary>
    public abstract Selection Filter(EventBatch batch, IOperatorOutput output);
}

/// <summary>A computed column.</summary>
/// <param name="Values">The values, one per row of the batch's columns.</param>
/// <param name="Errors">The rows that failed; null if none did.</param>
public readonly record struct ColumnResult(IArrowArray Values, RowErrors? Errors);

/// <summary>The rows of a batch for which an expression failed.</summary>
public sealed class RowErrors
{
    readonly SortedDictionary<int, (string Code, string Cause)> _rows = [];

    /// <summary>The failed rows by position.</summary>
    public IReadOnlyDictionary<int, (string Code, string Cause)> Rows => _rows;

    /// <summary>Adds a row; the first cause stays.</summary>
    public void Add(int position, string code, string cause) => _rows.TryAdd(position, (code, cause));
}
