using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Functions;

/// <summary>Makes batches of C# rows. Without state; shared by all tasks.</summary>
sealed class RowWriter<T>
{
    readonly ValueWriter<T> _write;
    readonly DataType _type;

    RowWriter(ValueWriter<T> write, DataType type)
    {
        (_write, _type) = (write, type);
        Schema = new RowSchema(type.Fields);
    }

    /// <summary>The rows' columns.</summary>
    public RowSchema Schema { get; }

    /// <summary>A writer; null if the type's properties cannot be columns.</summary>
    public static RowWriter<T>? Create(out string? problem)
    {
        if (ValueWriters.Of<T>(out problem) is not { } writer)
            return null;
        if (writer.Type.Kind == TypeKind.Struct)
            return new RowWriter<T>(writer.Write, writer.Type);
        problem = $"{typeof(T).Name} is no row: give an object whose properties are the columns";
        return null;
    }

    /// <summary>Makes one batch of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="times">Their event times.</param>
    /// <param name="failed">Takes the places of rows that cannot be written, and why.</param>
    public EventBatch Write(List<T> rows, List<long> times, Action<int, Exception> failed)
    {
        try
        {
            return Write(rows, times);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What a failed row left behind in the columns cannot be taken out again: each row is tried for itself, and the good ones written anew.
            var (good, goodTimes) = (new List<T>(), new List<long>());
            for (var i = 0; i < rows.Count; i++)
            {
                if (Problem(rows[i]) is { } problem)
                {
                    failed(i, problem);
                    continue;
                }
                good.Add(rows[i]);
                goodTimes.Add(times[i]);
            }
            return Write(good, goodTimes);
        }
    }

    EventBatch Write(List<T> rows, List<long> times)
    {
        var builder = new StructColumnBuilder(_type);
        foreach (var row in rows)
            _write(builder, row);
        var eventTimes = new Int64ColumnBuilder(DataType.Int64, times.Count);
        foreach (var time in times)
            eventTimes.Append(time);
        var columns = builder.Build().Data.Children.Select(ArrowArrayFactory.BuildArray);
        return new EventBatch(Schema, [.. columns], (Int64Array)eventTimes.Build());
    }

    Exception? Problem(T row)
    {
        try
        {
            if (row is null)
                return new InvalidOperationException("The function gave null in place of a row.");
            _write(new StructColumnBuilder(_type), row);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e;
        }
    }
}
