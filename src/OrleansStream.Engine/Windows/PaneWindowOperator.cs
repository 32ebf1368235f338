using OrleansStream.Aggregates;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <summary>
/// Aggregates tumbling, sliding and cumulative windows of event time. Rows go to panes, windows are summed from panes when the watermark reaches
/// their end - 1. Results come in the order of window ends, then keys, whatever the order and the batches in which rows came.
/// </summary>
sealed class PaneWindowOperator : IStatefulOperator
{
    readonly SliceLayout _layout;
    readonly long _lateness;
    readonly GroupTable _table;
    readonly PagedSlots _slots;
    readonly PaneList _panes = new();
    readonly PaneSums _sums;
    readonly PaneResults _results;
    readonly PaneAssigner _assigner;
    readonly PaneCorrections _corrections;
    readonly LateRows _late;
    readonly PaneState _state;
    long _watermark = long.MinValue;
    long _closed = long.MinValue;
    long _lateBelow = long.MinValue;
    long _sequence;
    int _compactAt = MinCompactedGroups;
    long[] _times = [];
    int[] _timely = [];
    int[] _ids = [];
    int[] _slotOfRow = [];

    // Tables below this are not worth making smaller.
    const int MinCompactedGroups = 8192;

    public PaneWindowOperator(AggregateProgram program, SliceLayout layout, long lateness)
    {
        _layout = layout;
        _lateness = lateness;
        _table = GroupTable.For(program.Input, program.Keys);
        _slots = new PagedSlots(new AccumulatorSet(program));
        _sums = new PaneSums(layout, _slots, _panes);
        _results = new PaneResults(program, layout, _table, _slots, _panes);
        _assigner = new PaneAssigner(layout, _slots, _panes, _sums);
        _corrections = new PaneCorrections(layout, _table, _slots, _panes, _results);
        _late = new LateRows(program);
        _state = new PaneState(layout, _table, _slots, _panes);
    }

    public StateSchema StateSchema => _state.Schema;

    public void TrackChanges() => _slots.Accumulators.TrackChanges();

    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        var rows = RowBlock.Of(batch, _sequence, ref _times);
        _sequence += batch.Count;
        if (rows.Count == 0)
            return;
        var (min, max) = TimeRange.Of(rows.Times);
        if (min < _lateBelow || _layout.HasGaps)
        {
            rows = Timely(rows, output);
            if (rows.Count == 0)
                return;
            (min, max) = TimeRange.Of(rows.Times);
        }
        Scratch.Ensure(ref _ids, rows.Count);
        Scratch.Ensure(ref _slotOfRow, rows.Count);
        var ids = _ids.AsSpan(0, rows.Count);
        var slots = _slotOfRow.AsSpan(0, rows.Count);
        _table.Find(rows, ids);
        _slots.EnsureGroups(_table.Count);
        _assigner.Assign(rows, ids, min, max, slots);
        _slots.Accumulators.Add(rows, slots);
        if (!_layout.OnePane && _layout.PaneOf(min) < _sums.SummedEnd)
            _sums.Correct(rows, ids);
        if (_lateness > 0 && _layout.FirstWindow(_layout.PaneOf(min)) < _layout.FirstOpen(_watermark))
        {
            _corrections.Emit(rows, ids, _watermark, _layout.FirstOpen(_closed), output);
            _results.Flush(output);
        }
    }

    public long Advance(long watermark, IOperatorOutput output)
    {
        Fire(_layout.FirstOpen(_watermark), _layout.FirstOpen(watermark), output);
        _results.Flush(output);
        _watermark = watermark;
        _closed = SharedTime.Close(_closed, watermark, _lateness);
        _lateBelow = _layout.LateBelow(_closed);
        var closed = _panes.LowerBound(_layout.PaneOf(_lateBelow));
        for (var i = 0; i < closed; i++)
            _sums.Release(_panes[i]);
        _panes.RemoveFirst(closed);
        if (closed > 0 && _table.Count >= _compactAt)
            Compact();
        return watermark;
    }

    public void Save(StateWriter writer)
    {
        new SharedTime(_watermark, _closed, _sequence).Write(writer);
        writer.Floor = _lateBelow;
        _state.Save(writer);
    }

    public void Restore(StateReader reader)
    {
        (_watermark, _closed, _sequence) = SharedTime.Read(reader);
        if (_watermark > long.MinValue)
            _lateBelow = _layout.LateBelow(_closed);
        _state.Restore(reader);
    }

    void Fire(long window, long endWindow, IOperatorOutput output)
    {
        while (window < endWindow)
        {
            // Windows without panes are passed over, however many they are.
            var at = _panes.LowerBound(_layout.FirstPane(window));
            if (at == _panes.Count)
                return;
            window = Math.Max(window, _layout.FirstWindow(_panes[at].Index));
            if (window >= endWindow)
                return;
            var (front, back) = _layout.OnePane ? (_panes[at].Page, -1) : _sums.Sum(window);
            _results.EmitWindow(window, front, back, output);
            window++;
        }
    }

    RowBlock Timely(scoped in RowBlock rows, IOperatorOutput output)
    {
        Scratch.Ensure(ref _timely, rows.Count);
        var count = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            var time = rows.Times[i];
            if (_layout.HasGaps && _layout.IsGap(_layout.PaneOf(time)))
                continue;
            if (time < _lateBelow)
                _late.Add(rows.Positions[i]);
            else
                _timely[count++] = rows.Positions[i];
        }
        _late.Emit(rows.Batch, output);
        return RowBlock.Gather(rows.Batch, _timely.AsSpan(0, count), rows.Sequence, ref _times);
    }

    // Forgets keys without state when they are the most, so that memory follows the keys that are alive.
    void Compact()
    {
        var alive = new bool[_table.Count];
        var counts = _slots.Accumulators.Rows.Counts;
        for (var p = 0; p < _panes.Count; p++)
        {
            var page = counts.Slice(_slots.First(_panes[p].Page), _slots.Groups);
            for (var id = 0; id < page.Length; id++)
                alive[id] |= page[id] > 0;
        }
        var kept = new List<int>();
        for (var id = 0; id < alive.Length; id++)
        {
            if (alive[id])
                kept.Add(id);
        }
        if (kept.Count * 2 <= alive.Length)
        {
            var ids = kept.ToArray();
            _slots.Retain(ids);
            _table.Retain(ids);
        }
        _compactAt = Math.Max(MinCompactedGroups, kept.Count * 2);
    }
}
