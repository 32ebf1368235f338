using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Operators;
using OrleansStream.State;

namespace OrleansStream.Functions;

/// <summary>Stands around an operator of windows that collects rows, and calls a function with those of each window that fires. It keeps nothing itself.</summary>
sealed class ProcessWindowOperator<TKey, TIn, TOut> : IStatefulOperator
{
    readonly IStatefulOperator _windows;
    readonly Fired _fired;

    public ProcessWindowOperator(
        IStatefulOperator windows, Func<TKey, IReadOnlyList<TIn>, FiredWindow, IEnumerable<TOut>> process, ProcessWindowInput input, RowReader<TIn> read, RowReader<TKey> key,
        RowWriter<TOut> writer) =>
        (_windows, _fired) = (windows, new Fired(process, input, read, key, writer));

    public bool NeedsClock => _windows.NeedsClock;

    public long NextTick => _windows.NextTick;

    public void Process(int input, EventBatch batch, IOperatorOutput output) => _windows.Process(input, batch, _fired.Before(output));

    public long Advance(long watermark, IOperatorOutput output) => _windows.Advance(watermark, _fired.Before(output));

    public void Tick(long now, IOperatorOutput output) => _windows.Tick(now, _fired.Before(output));

    public StateSchema StateSchema => _windows.StateSchema;

    public void TrackChanges() => _windows.TrackChanges();

    public void Save(StateWriter writer) => _windows.Save(writer);

    public void Restore(StateReader reader) => _windows.Restore(reader);

    /// <summary>Takes what the windows give.</summary>
    sealed class Fired(
        Func<TKey, IReadOnlyList<TIn>, FiredWindow, IEnumerable<TOut>> process, ProcessWindowInput input, RowReader<TIn> read, RowReader<TKey> key, RowWriter<TOut> writer)
        : IOperatorOutput
    {
        readonly RowBuffer<TOut> _rows = new(writer);
        IOperatorOutput? _output;

        IOperatorOutput Output => _output ?? throw new InvalidOperationException("There is no output yet.");

        public Fired Before(IOperatorOutput output)
        {
            _output = output;
            return this;
        }

        public void Reject(EventBatch batch, int position, string code, string cause) => Output.Reject(batch, position, code, cause);

        public void CountLate(long rows) => Output.CountLate(rows);

        public void Emit(int port, EventBatch batch)
        {
            if (port != 0)
            {
                Output.Emit(port, batch);
                return;
            }
            var list = (ListArray)batch.Columns[input.Key.Count];
            ImmutableArray<IArrowArray> columns = [.. ((StructArray)list.Values).Fields];
            for (var i = 0; i < batch.Count; i++)
            {
                var position = batch.Selection[i];
                _rows.Begin(batch, position, batch.EventTimes.Values[position]);
                try
                {
                    var rows = new TIn[list.GetValueLength(position)];
                    for (var r = 0; r < rows.Length; r++)
                        rows[r] = read(columns, list.ValueOffsets[position] + r);
                    foreach (var result in process(key(batch.Columns, position), rows, Window(batch, position)))
                        _rows.Add(result);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    _rows.Fail(e, Output);
                }
                _rows.FlushIfLarge(Output);
            }
            _rows.Flush(Output);
        }

        FiredWindow Window(EventBatch batch, int position)
        {
            var first = input.Key.Count + 1;
            return input.WindowColumns switch
            {
                2 => new FiredWindow(Cells.Int64(batch.Columns[first], position), Cells.Int64(batch.Columns[first + 1], position), null),
                1 => new FiredWindow(null, null, Cells.Int64(batch.Columns[first], position)),
                _ => default,
            };
        }
    }
}
