using System.Collections.Immutable;
using Apache.Arrow;

namespace OrleansStream.Events;

/// <summary>
/// The unit that flows everywhere: rows as Arrow columns, an event time for each, and a selection that says which of them count.
/// Immutable and shared: a filter or a shuffle makes another selection over the same columns and copies nothing.
/// </summary>
/// <remarks>
/// How a column of each <see cref="TypeKind"/> is laid out: Null <see cref="NullArray"/>, Bool <see cref="BooleanArray"/>, Int64
/// <see cref="Int64Array"/>, Float64 <see cref="DoubleArray"/>, Decimal <see cref="Decimal128Array"/> (38, 10), String and Json
/// <see cref="StringArray"/>, Timestamp <see cref="TimestampArray"/> (milliseconds, UTC), Binary <see cref="BinaryArray"/>, List
/// <see cref="ListArray"/>, Struct <see cref="StructArray"/>. The value under a null is unspecified.
/// </remarks>
public sealed class EventBatch
{
    /// <summary>The most rows that the engine puts into one batch: a column of eight-byte values stays below the large-object limit.</summary>
    public const int MaxRows = 8192;

    /// <summary>Makes a batch of all rows of the columns.</summary>
    /// <param name="schema">The columns' names and types.</param>
    /// <param name="columns">One array per column, all of one length.</param>
    /// <param name="eventTimes">The event time of each row in milliseconds since 1970, of the same length.</param>
    public EventBatch(RowSchema schema, ImmutableArray<IArrowArray> columns, Int64Array eventTimes)
        : this(schema, columns, eventTimes, Selection.All(eventTimes?.Length ?? throw new ArgumentNullException(nameof(eventTimes))))
    {
    }

    /// <summary>Makes a batch of the selected rows of the columns.</summary>
    public EventBatch(RowSchema schema, ImmutableArray<IArrowArray> columns, Int64Array eventTimes, Selection selection)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(eventTimes);
        if (columns.Length != schema.Count)
            throw new ArgumentException($"{schema.Count} columns are declared, {columns.Length} given.", nameof(columns));
        foreach (var column in columns)
        {
            if (column.Length != eventTimes.Length)
                throw new ArgumentException($"A column has {column.Length} rows, the event times {eventTimes.Length}.", nameof(columns));
        }
        Schema = schema;
        Columns = columns;
        EventTimes = eventTimes;
        Selection = selection;
    }

    /// <summary>The columns' names and types.</summary>
    public RowSchema Schema { get; }

    /// <summary>The columns, each with <see cref="Length"/> rows whether selected or not.</summary>
    public ImmutableArray<IArrowArray> Columns { get; }

    /// <summary>The event time of each row, milliseconds since 1970; never null.</summary>
    public Int64Array EventTimes { get; }

    /// <summary>Which rows count, in which order.</summary>
    public Selection Selection { get; }

    /// <summary>Rows in the columns, selected or not.</summary>
    public int Length => EventTimes.Length;

    /// <summary>Selected rows.</summary>
    public int Count => Selection.Count;

    /// <summary>The same columns with another selection; positions are those of the columns, not of the present selection.</summary>
    public EventBatch WithSelection(Selection selection) => new(Schema, Columns, EventTimes, selection);

    /// <summary>The same rows and selection with other columns.</summary>
    public EventBatch WithColumns(RowSchema schema, ImmutableArray<IArrowArray> columns) => new(schema, columns, EventTimes, Selection);

    /// <summary>The same rows and selection with other event times.</summary>
    public EventBatch WithEventTimes(Int64Array eventTimes) => new(Schema, Columns, eventTimes, Selection);

    /// <summary>A view of one row, for tests, sinks and tools; not for hot paths. <paramref name="index"/> counts selected rows.</summary>
    public RowView Row(int index) => new(this, Selection[index]);
}
