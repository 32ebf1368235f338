using OrleansStream.Events;
using OrleansStream.Operators;

namespace OrleansStream.Functions;

/// <summary>Calls a function for each row. One that throws sends its row to the dead letters, the others go on.</summary>
sealed class RowFunctionOperator<TIn, TOut>(RowReader<TIn> read, RowWriter<TOut> writer, Action<TIn, RowBuffer<TOut>> function) : IOperator
{
    readonly RowBuffer<TOut> _rows = new(writer);

    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        var times = batch.EventTimes.Values;
        for (var i = 0; i < batch.Count; i++)
        {
            var position = batch.Selection[i];
            _rows.Begin(batch, position, times[position]);
            try
            {
                function(read(batch.Columns, position), _rows);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _rows.Fail(e, output);
            }
            _rows.FlushIfLarge(output);
        }
        _rows.Flush(output);
    }
}
