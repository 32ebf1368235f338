namespace OrleansStream.Events;

/// <summary>One row of a batch as plain .NET values. For tests, tools and slow sinks; kernels read columns.</summary>
public readonly struct RowView
{
    readonly EventBatch _batch;
    readonly int _position;

    internal RowView(EventBatch batch, int position)
    {
        _batch = batch;
        _position = position;
    }

    /// <summary>The columns.</summary>
    public RowSchema Schema => _batch.Schema;

    /// <summary>The row's position in the batch's columns.</summary>
    public int Position => _position;

    /// <summary>The row's event time, milliseconds since 1970.</summary>
    public long EventTime => _batch.EventTimes.Values[_position];

    /// <summary>The value of a column as <see cref="ColumnValues.Get"/> gives it.</summary>
    public object? this[int column] => ColumnValues.Get(_batch.Columns[column], _batch.Schema[column].Type, _position);

    /// <summary>The value of a column by name; throws <see cref="KeyNotFoundException"/> if there is none.</summary>
    public object? this[string column] => _batch.Schema.IndexOf(column) is >= 0 and var i
        ? this[i]
        : throw new KeyNotFoundException($"There is no column '{column}'.");
}
