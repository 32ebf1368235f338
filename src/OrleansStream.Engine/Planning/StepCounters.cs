namespace OrleansStream.Planning;

/// <summary>What a step of a task has done. One task writes; any thread reads values that are at most a little old.</summary>
public sealed class StepCounters(string step)
{
    long _rowsIn;
    long _rowsOut;
    long _late;
    long _deadLetters;

    /// <summary>The step's id.</summary>
    public string Step { get; } = step;

    /// <summary>Rows taken.</summary>
    public long RowsIn => Volatile.Read(ref _rowsIn);

    /// <summary>Rows given at its own output.</summary>
    public long RowsOut => Volatile.Read(ref _rowsOut);

    /// <summary>Late rows.</summary>
    public long Late => Volatile.Read(ref _late);

    /// <summary>Rows that failed.</summary>
    public long DeadLetters => Volatile.Read(ref _deadLetters);

    internal void AddIn(long rows) => Volatile.Write(ref _rowsIn, _rowsIn + rows);

    internal void AddOut(long rows) => Volatile.Write(ref _rowsOut, _rowsOut + rows);

    internal void AddLate(long rows) => Volatile.Write(ref _late, _late + rows);

    internal void AddDeadLetters(long rows) => Volatile.Write(ref _deadLetters, _deadLetters + rows);
}
