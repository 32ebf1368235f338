using Apache.Arrow;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;

namespace OrleansStream.Aggregates;

/// <summary>The columns of a batch of results, and the results that failed.</summary>
sealed class ResultColumns
{
    readonly List<IArrowArray> _columns = [];

    /// <summary>The columns in the order in which they were added.</summary>
    public IReadOnlyList<IArrowArray> Columns => _columns;

    /// <summary>The results that failed; null if none did.</summary>
    public RowErrors? Errors { get; private set; }

    /// <summary>Rows (not results) that failed when results were made of them, and why; null if none did.</summary>
    public (EventBatch Rows, RowErrors Errors)? Refused { get; private set; }

    public void Add(IArrowArray column) => _columns.Add(column);

    public void Add(IEnumerable<IArrowArray> columns) => _columns.AddRange(columns);

    /// <summary>Marks a result as one that failed.</summary>
    public void Fail(int row, string code, string cause) => (Errors ??= new RowErrors()).Add(row, code, cause);

    /// <summary>Marks a result as a number that is too large for its type.</summary>
    public void Overflow(int row, string aggregate) => Fail(row, ErrorCodes.Overflow, $"The {aggregate} is too large for its type.");

    /// <summary>Sends rows that a result is made of to the dead letters; the result comes out all the same.</summary>
    public void Refuse(EventBatch rows, RowErrors errors) => Refused = (rows, errors);

    public void Clear()
    {
        Refused = null;
        _columns.Clear();
        Errors = null;
    }
}
