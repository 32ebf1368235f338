using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Operators;

namespace OrleansStream.Functions;

/// <summary>Rows that a function gave, until they become a batch.</summary>
/// <param name="writer">Makes the batches.</param>
/// <param name="stands">Makes a row that stands for a number where there is no row: for a key whose timer fires.</param>
sealed class RowBuffer<T>(RowWriter<T> writer, Func<int, EventBatch>? stands = null)
{
    readonly List<T> _rows = [];
    readonly List<long> _times = [];
    readonly List<(EventBatch? Batch, int Position)> _origins = [];
    EventBatch? _batch;
    int _position;
    long _time;
    int _start;

    /// <summary>
    /// Begins with the results of another row: what comes now has its time, and belongs to it if it fails. Without a batch the position is a number that something stands for.
    /// </summary>
    public void Begin(EventBatch? batch, int position, long time) => (_batch, _position, _time, _start) = (batch, position, time, _rows.Count);

    public void Add(T row)
    {
        if (row is null)
            throw new InvalidOperationException("The function gave null in place of a row.");
        _rows.Add(row);
        _times.Add(_time);
        _origins.Add((_batch, _position));
    }

    /// <summary>Takes back what was given since <see cref="Begin"/> and sends the row to the dead letters.</summary>
    public void Fail(Exception e, IOperatorOutput output)
    {
        _rows.RemoveRange(_start, _rows.Count - _start);
        _times.RemoveRange(_start, _times.Count - _start);
        _origins.RemoveRange(_start, _origins.Count - _start);
        Reject(_batch, _position, e, output);
    }

    /// <summary>Gives the rows if there are enough for a batch.</summary>
    public void FlushIfLarge(IOperatorOutput output)
    {
        if (_rows.Count >= EventBatch.MaxRows)
            Flush(output);
    }

    /// <summary>Gives the rows.</summary>
    public void Flush(IOperatorOutput output)
    {
        for (var from = 0; from < _rows.Count; from += EventBatch.MaxRows)
        {
            var (first, count) = (from, Math.Min(EventBatch.MaxRows, _rows.Count - from));
            var whole = count == _rows.Count;
            var batch = writer.Write(
                whole ? _rows : _rows.GetRange(first, count), whole ? _times : _times.GetRange(first, count),
                (i, e) => Reject(_origins[first + i].Batch, _origins[first + i].Position, e, output));
            if (batch.Count > 0)
                output.Emit(0, batch);
        }
        _rows.Clear();
        _times.Clear();
        _origins.Clear();
    }

    void Reject(EventBatch? batch, int position, Exception e, IOperatorOutput output) =>
        output.Reject(batch ?? stands!(position), batch is null ? 0 : position, ErrorCodes.FunctionFailed, e.Message);
}
