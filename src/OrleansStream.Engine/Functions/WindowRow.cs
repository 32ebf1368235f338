using OrleansStream.Events;

namespace OrleansStream.Functions;

/// <summary>A row as window functions see it.</summary>
/// <param name="Row">Its columns.</param>
/// <param name="Time">
/// Its time in milliseconds since 1970: the event time, or with <c>time: "processing"</c> the clock when it arrived.
/// </param>
/// <param name="Count">For functions that split: how many rows the window has with this one.</param>
/// <param name="FirstTime">For functions that split: the time of the window's first row.</param>
public readonly record struct WindowRow(RowView Row, long Time, long Count, long FirstTime)
{
    /// <summary>A column's value as <see cref="ColumnValues.Get"/> gives it; throws <see cref="KeyNotFoundException"/> if there is no such column.</summary>
    public object? this[string column] => Row[column];
}
