using System.Runtime.InteropServices;
using OrleansStream.Aggregates;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <summary>
/// Aggregates windows of a number of rows of a group, by arrival. Rows go to panes; a window is merged from its panes behind the batch that filled it,
/// when no row is missing in any of them. What a group has begun it keeps for ever: the rows that fill it may come at any time.
/// </summary>
sealed class CountWindowOperator : IStatefulOperator
{
    /// <summary>A window that is full: what its result says, and its panes.</summary>
    readonly record struct FullWindow(int Group, long Index, long Time, int FirstPane, int Panes);

    readonly CountLayout _layout;
    readonly GroupTable _table;
    readonly AccumulatorSet _accumulators;
    readonly CountPanes _panes;
    readonly WindowResults _results;
    readonly CountState _state;
    readonly List<FullWindow> _full = [];
    readonly List<int> _unlinked = [];
    readonly List<Firing> _firings = [];
    readonly List<int> _into = [];
    readonly List<int> _from = [];
    readonly List<int> _rented = [];
    long _passed = long.MinValue;
    long _sequence;

    // By group: rows so far.
    long[] _rows = [];
    long[] _times = [];
    long[] _takenTimes = [];
    int[] _ids = [];
    int[] _slots = [];
    int[] _positions = [];
    int[] _cursors = [];

    public CountWindowOperator(AggregateProgram program, CountLayout layout)
    {
        _layout = layout;
        _table = GroupTable.For(program.Input, program.Keys);
        _accumulators = new AccumulatorSet(program);
        _panes = new CountPanes(_accumulators);
        _results = new WindowResults(program, _table, _accumulators, WindowShape.Index);
        _state = new CountState(layout, _table, _panes, _accumulators);
    }

    public StateSchema StateSchema => _state.Schema;

    public void TrackChanges() => _state.Changes = new DirtySlots();

    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        var rows = RowBlock.Of(batch, _sequence, ref _times);
        if (rows.Count == 0)
            return;
        Scratch.Ensure(ref _ids, rows.Count);
        Scratch.Ensure(ref _slots, rows.Count);
        Scratch.Ensure(ref _positions, rows.Count);
        var ids = _ids.AsSpan(0, rows.Count);
        _table.Find(rows, ids);
        Scratch.Grow(ref _rows, _table.Count);
        _panes.EnsureGroups(_table.Count);
        _state.Changes?.EnsureSlots(_table.Count);
        _state.Changes?.Mark(ids);
        var taken = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            var group = ids[i];
            var row = _rows[group]++;
            if (!_layout.IsGap(row))
            {
                var pane = _panes.Newest(group);
                if (pane == 0 || _layout.BeginsPane(row))
                    pane = _panes.Add(group, row);
                _panes[pane].Latest = Math.Max(_panes[pane].Latest, rows.Times[i]);
                _positions[taken] = rows.Positions[i];
                _slots[taken++] = pane;
            }
            if (_layout.EndsWindow(row + 1))
                NoteFull(group, row + 1);
        }
        if (taken == rows.Count)
            _accumulators.Add(rows, _slots.AsSpan(0, taken));
        else if (taken > 0)
            _accumulators.Add(RowBlock.Gather(batch, _positions.AsSpan(0, taken), _sequence, ref _takenTimes), _slots.AsSpan(0, taken));
        _sequence += rows.Count;
        Emit(output);
    }

    public long Advance(long watermark, IOperatorOutput output) => _passed = watermark;

    public void Save(StateWriter writer)
    {
        new SharedTime(_passed, _passed, _sequence).Write(writer);
        _state.Save(writer, _rows);
    }

    public void Restore(StateReader reader)
    {
        (_passed, _, _sequence) = SharedTime.Read(reader);
        _state.Restore(reader, SetRows);
    }

    void SetRows(int group, long rows)
    {
        Scratch.Grow(ref _rows, group + 1);
        _rows[group] = rows;
        _state.Changes?.EnsureSlots(group + 1);
    }

    void NoteFull(int group, long rows)
    {
        var start = _layout.Start(rows);
        var first = _panes.Oldest(group);
        while (_panes[first].Start < start)
            first = _panes[first].Next;
        var latest = long.MinValue;
        var count = 0;
        for (var pane = first; pane != 0; pane = _panes[pane].Next)
        {
            latest = Math.Max(latest, _panes[pane].Latest);
            count++;
        }
        var time = latest > _passed || _passed == long.MaxValue ? latest : _passed + 1;
        _full.Add(new FullWindow(group, _layout.Index(rows), time, first, count));
        var next = _layout.NextStart(rows);
        while (_panes.Oldest(group) is not 0 and var oldest && _panes[oldest].Start < next)
            _unlinked.Add(_panes.Unlink(group));
    }

    void Emit(IOperatorOutput output)
    {
        var full = CollectionsMarshal.AsSpan(_full);
        for (var from = 0; from < full.Length; from += EventBatch.MaxRows)
            EmitChunk(full.Slice(from, Math.Min(EventBatch.MaxRows, full.Length - from)), output);
        _full.Clear();
        _results.Flush(output);
        _panes.Return(CollectionsMarshal.AsSpan(_unlinked));
        _unlinked.Clear();
    }

    void EmitChunk(ReadOnlySpan<FullWindow> full, IOperatorOutput output)
    {
        foreach (var window in full)
        {
            // A window of one pane needs no merging.
            var slot = window.FirstPane;
            if (window.Panes > 1)
                _rented.Add(slot = _panes.Rent());
            _firings.Add(new Firing(window.Group, 0, 0, window.Index, window.Time, slot));
        }
        Merge(full);
        _results.Emit(CollectionsMarshal.AsSpan(_firings), output);
        _firings.Clear();
        _panes.Return(CollectionsMarshal.AsSpan(_rented));
        _rented.Clear();
    }

    // The n-th panes of all windows at a time: each result gets its panes in their order.
    void Merge(ReadOnlySpan<FullWindow> full)
    {
        Scratch.Ensure(ref _cursors, full.Length);
        for (var i = 0; i < full.Length; i++)
            _cursors[i] = full[i].FirstPane;
        for (var n = 0; ; n++)
        {
            _into.Clear();
            _from.Clear();
            for (var i = 0; i < full.Length; i++)
            {
                if (full[i].Panes == 1 || n >= full[i].Panes)
                    continue;
                _into.Add(_firings[i].Slot);
                _from.Add(_cursors[i]);
                _cursors[i] = _panes[_cursors[i]].Next;
            }
            if (_into.Count == 0)
                return;
            _accumulators.Merge(CollectionsMarshal.AsSpan(_into), CollectionsMarshal.AsSpan(_from));
        }
    }
}
