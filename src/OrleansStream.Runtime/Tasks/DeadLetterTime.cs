using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Runtime.Exchange;

namespace OrleansStream.Runtime.Tasks;

/// <summary>
/// The time of dead letters that are read as rows: that at which they arrive, as with a source without event time. It moves on with the clock, and
/// holds nobody back before the clock was looked at for the first time: there may never be a dead letter.
/// </summary>
sealed class DeadLetterTime(TaskGraph graph, Outlets output)
{
    bool _started;

    /// <summary>Whether it holds nobody back.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Called for whatever comes: those behind are open by then, and hear that they need not wait.</summary>
    public void Start()
    {
        if (_started)
            return;
        _started = IsIdle = true;
        output.SetIdle(true);
    }

    /// <summary>Takes dead letters.</summary>
    public void Rows(EventBatch letters, long now)
    {
        var times = new Int64ColumnBuilder(DataType.Int64, letters.Length);
        for (var i = 0; i < letters.Length; i++)
            times.Append(now);
        graph.Process(0, new EventBatch(letters.Schema, letters.Columns, (Int64Array)times.Build(), letters.Selection), now);
    }

    /// <summary>Takes the passing of time.</summary>
    public void Tick(long now)
    {
        if (!_started)
            return;
        if (IsIdle)
        {
            IsIdle = false;
            output.SetIdle(false);
        }
        graph.Tick(now);
        graph.Advance(now - 1);
    }
}
