using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>Rows that lie together: those that came in one batch, or were read one by one out of a snapshot.</summary>
sealed class RowsChunk
{
    readonly ColumnBuilder[] _builders = [];
    IArrowArray[]? _columns;
    long[] _times = [];
    int _read;

    /// <summary>A chunk whose columns and times are set.</summary>
    public RowsChunk()
    {
    }

    /// <summary>A chunk that rows of these types are read into, until its columns are asked for.</summary>
    public RowsChunk(DataType[] types) => _builders = System.Array.ConvertAll(types, t => ColumnBuilder.For(t));

    /// <summary>Whether another row can be read into it.</summary>
    public bool IsOpen => _columns is null && _read < EventBatch.MaxRows;

    public IArrowArray[] Columns
    {
        get => _columns ??= System.Array.ConvertAll(_builders, b => b.Build());
        set => _columns = value;
    }

    public long[] Times
    {
        get => _times;
        set => _times = value;
    }

    /// <summary>Reads a row's time and values; returns its position.</summary>
    public int Read(ref StateCursor from)
    {
        Scratch.Grow(ref _times, _read + 1);
        _times[_read] = from.ReadSigned();
        foreach (var builder in _builders)
            from.ReadValue(builder);
        return _read++;
    }
}
