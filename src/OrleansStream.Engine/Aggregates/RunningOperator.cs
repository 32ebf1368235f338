using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>
/// Aggregates without a window: after each batch one result per group that it changed, in the order of the keys. A result's time is the latest of
/// its group's rows in the batch, but above the watermark, so that a step behind never finds it late.
/// </summary>
sealed class RunningOperator(AggregateProgram program) : IStatefulOperator
{
    readonly GroupTable _table = GroupTable.For(program.Input, program.Keys);
    readonly AccumulatorSet _accumulators = new(program);
    readonly ResultEmitter _emitter = new(program);
    readonly ResultColumns _columns = new();
    readonly List<int> _changed = [];
    long _watermark = long.MinValue;
    long _sequence;
    long[] _times = [];
    int[] _ids = [];

    // By group: the latest time in this batch, and the number behind the batch's last row if the group is among the changed ones.
    long[] _latest = [];
    long[] _changedIn = [];

    // In snapshots an entry for each key.
    KeyedEntries? _entries;

    public StateSchema StateSchema => field ??= new StateSchema("running/1", _table.KeyTypes, _accumulators.Fields);

    public void TrackChanges() => _accumulators.TrackChanges();

    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        var rows = RowBlock.Of(batch, _sequence, ref _times);
        _sequence += batch.Count;
        if (rows.Count == 0)
            return;
        Scratch.Ensure(ref _ids, rows.Count);
        var ids = _ids.AsSpan(0, rows.Count);
        _table.Find(rows, ids);
        _accumulators.EnsureSlots(_table.Count);
        Scratch.Grow(ref _latest, _table.Count);
        Scratch.Grow(ref _changedIn, _table.Count);
        _accumulators.Add(rows, ids);
        for (var i = 0; i < ids.Length; i++)
        {
            var id = ids[i];
            if (_changedIn[id] != _sequence)
            {
                _changedIn[id] = _sequence;
                _latest[id] = long.MinValue;
                _changed.Add(id);
            }
            _latest[id] = Math.Max(_latest[id], rows.Times[i]);
        }
        var changed = CollectionsMarshal.AsSpan(_changed);
        _table.Sort(changed);
        for (var from = 0; from < changed.Length; from += EventBatch.MaxRows)
            Emit(changed.Slice(from, Math.Min(EventBatch.MaxRows, changed.Length - from)), output);
        _emitter.Flush(output);
        _changed.Clear();
    }

    public long Advance(long watermark, IOperatorOutput output) => _watermark = watermark;

    public void Save(StateWriter writer)
    {
        new SharedTime(_watermark, _watermark, _sequence).Write(writer);
        var entries = _entries ??= new KeyedEntries(_table);
        entries.Add(_table.Count, writer.IsFull ? null : _accumulators.Changes);
        _accumulators.Changes?.Clear();
        entries.Prepare();
        for (var n = 0; n < entries.Count; n++)
        {
            _accumulators.Save(entries.Begin(n), entries.Value);
            entries.Put(writer);
        }
        entries.Clear();
    }

    public void Restore(StateReader reader)
    {
        (_watermark, _, _sequence) = SharedTime.Read(reader);
        var mapping = new StateMapping(reader.Schema.Fields, StateSchema.Fields);
        reader.Visit((int _, scoped in StateEntry entry) =>
        {
            var id = _table.FindKey(entry.Key);
            _accumulators.EnsureSlots(_table.Count);
            var value = new StateCursor(entry.Value);
            _accumulators.Load(id, ref value, mapping);
        });
    }

    void Emit(ReadOnlySpan<int> ids, IOperatorOutput output)
    {
        _accumulators.Emit(ids, _columns);
        var times = new FixedColumn<long>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
            times.Values[i] = _latest[ids[i]] > _watermark || _watermark == long.MaxValue ? _latest[ids[i]] : _watermark + 1;
        _emitter.Emit(_table.Columns(ids), _columns, [], (Int64Array)times.Build(DataType.Int64), Selection.All(ids.Length), output);
    }
}
