using Apache.Arrow;
using OrleansStream.Diagnostics;
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

    public void Add(IArrowArray column) => _columns.Add(column);

    public void Add(IEnumerable<IArrowArray> columns) => _columns.AddRange(columns);

    /// <summary>Marks a result as one that failed.</summary>
    public void Fail(int row, string code, string cause) => (Errors ??= new RowErrors()).Add(row, code, cause);

    /// <summary>Marks a result as a number that is too large for its type.</summary>
    public void Overflow(int row, string aggregate) => Fail(row, ErrorCodes.Overflow, $"The {aggregate} is too large for its type.");

    public void Clear()
    {
        _columns.Clear();
        Errors = null;
    }
}
