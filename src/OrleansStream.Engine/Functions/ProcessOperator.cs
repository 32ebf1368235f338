using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;
using OrleansStream.State;

namespace OrleansStream.Functions;

/// <summary>
/// A process function at work. Timers of event time fire in the order of their times before the watermark is passed on, so no result is at or below a watermark that
/// was passed on: timers that are left are above it, and what is set later for a time that has passed gives results right behind the watermark.
/// </summary>
sealed class ProcessOperator<TKey, TIn, TState, TOut> : IStatefulOperator where TState : class
{
    readonly KeyedProcessFunction<TKey, TIn, TState, TOut> _function;
    readonly ProcessInput _input;
    readonly RowReader<TIn> _read;
    readonly RowReader<TKey> _readKey;
    readonly RowSchema _row;
    readonly RowBuffer<TOut> _rows;
    readonly ProcessContext<TKey, TState, TOut> _context;
    readonly GroupTable _table;
    readonly ProcessKeys<TKey, TState> _keys;
    long _watermark = long.MinValue;
    long _now = long.MinValue;
    long[] _times = [];
    int[] _ids = [];

    public ProcessOperator(
        KeyedProcessFunction<TKey, TIn, TState, TOut> function, ProcessInput input, RowReader<TIn> read, RowReader<TKey> readKey, RowWriter<TOut> writer)
    {
        (_function, _input, _read, _readKey) = (function, input, read, readKey);
        _row = new RowSchema(input.Rows.Fields[..input.Kept]);
        _rows = new RowBuffer<TOut>(writer, KeyRow);
        _context = new ProcessContext<TKey, TState, TOut>(_rows);
        _table = GroupTable.For(input.Rows, input.Keys);
        _keys = new ProcessKeys<TKey, TState>(_table);
    }

    public bool NeedsClock => true;

    public long NextTick => _keys.Clock.Next;

    public StateSchema StateSchema => field ??= new StateSchema($"process/1 {_input.Function} {typeof(TState).Name}", _table.KeyTypes, []);

    public void TrackChanges() => _keys.Changes = new DirtySlots();

    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        var block = RowBlock.Of(batch, 0, ref _times);
        Scratch.Ensure(ref _ids, block.Count);
        var ids = _ids.AsSpan(0, block.Count);
        _table.Find(block, ids);
        _keys.Ensure(_table.Count);
        var keyColumns = KeyColumns(batch);
        var row = batch.WithColumns(_row, batch.Columns[.._input.Kept]);
        for (var i = 0; i < ids.Length; i++)
        {
            var (id, position, time) = (ids[i], block.Positions[i], block.Times[i]);
            _rows.Begin(row, position, time);
            try
            {
                if (!_keys[id].IsKnown)
                    (_keys[id].Key, _keys[id].IsKnown) = (_readKey(keyColumns, position), true);
                // What the function changes within the state's object stays even if it throws.
                _keys.Changes?.Mark(id);
                // Of a key of which nothing is remembered the time is not either, so that it does not matter when it is forgotten.
                _keys[id].Latest = _keys[id].IsAlive ? Math.Max(_keys[id].Latest, time) : time;
                Begin(id, new CallTime(time, _watermark, _now));
                _function.OnRow(_read(batch.Columns, position), _context);
                _keys.Commit(id, _context.State, _context.Changes);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _rows.Fail(e, output);
            }
            _rows.FlushIfLarge(output);
        }
        _rows.Flush(output);
    }

    public long Advance(long watermark, IOperatorOutput output)
    {
        if (watermark == long.MaxValue)
        {
            // Timers that are set now would make an end without end.
            foreach (var (time, id) in _keys.Event.All())
            {
                if (_keys.Event.Remove(time, id))
                    FireEvent(time, id, output);
            }
            _keys.TakeTimersBack();
        }
        else
        {
            while (_keys.Event.TryTake(watermark, out var time, out var id))
                FireEvent(time, id, output);
        }
        _rows.Flush(output);
        _watermark = watermark;
        _keys.TryForget();
        return watermark;
    }

    public void Tick(long now, IOperatorOutput output)
    {
        _now = now;
        while (_keys.Clock.TryTake(now, out var time, out var id))
            FireClock(time, id, output);
        _rows.Flush(output);
    }

    public void Save(StateWriter writer)
    {
        new SharedTime(_watermark, _watermark, 0).Write(writer);
        writer.Shared.WriteInt64(_now);
        _keys.Save(writer);
    }

    public void Restore(StateReader reader)
    {
        _watermark = SharedTime.Read(reader).Watermark;
        foreach (var task in reader.Shared)
        {
            var cursor = new StateCursor(task.Span);
            cursor.Read(SharedTime.Bytes);
            // The clock never goes back, whichever task's it is.
            _now = Math.Max(_now, cursor.ReadInt64());
        }
        reader.Visit((int _, scoped in StateEntry entry) => _keys.Restore(entry));
    }

    void FireEvent(long time, int id, IOperatorOutput output)
    {
        _keys.Fired(id);
        Fire(id, time, clock: false, new CallTime(Behind(time), time, _now, EventFloor: time), output);
    }

    void FireClock(long time, int id, IOperatorOutput output)
    {
        _keys.Fired(id);
        Fire(id, time, clock: true, new CallTime(Behind(_keys[id].Latest), _watermark, time, ClockFloor: time), output);
    }

    void Fire(int id, long timer, bool clock, in CallTime time, IOperatorOutput output)
    {
        _rows.Begin(null, id, time.Event);
        try
        {
            // A key that was taken over out of a snapshot and has had no row since.
            if (!_keys[id].IsKnown)
                (_keys[id].Key, _keys[id].IsKnown) = (_readKey([.. _table.Columns([id])], 0), true);
            Begin(id, time);
            if (clock)
                _function.OnProcessingTimer(timer, _context);
            else
                _function.OnEventTimer(timer, _context);
            _keys.Commit(id, _context.State, _context.Changes);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _rows.Fail(e, output);
        }
        _rows.FlushIfLarge(output);
    }

    void Begin(int id, in CallTime time) => _context.Begin(_keys[id].Key, _keys[id].State, _keys[id].Timers, time);

    long Behind(long time) => time > _watermark || _watermark == long.MaxValue ? time : _watermark + 1;

    ImmutableArray<IArrowArray> KeyColumns(EventBatch batch)
    {
        var columns = new IArrowArray[_input.Keys.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch.Columns[_input.Keys[i]];
        return [.. columns];
    }

    // What stands for a key among the dead letters.
    EventBatch KeyRow(int id)
    {
        var times = new Int64ColumnBuilder(DataType.Int64, 1);
        times.Append(_keys[id].Latest);
        return new EventBatch(_input.Key, [.. _table.Columns([id])], (Int64Array)times.Build());
    }
}
