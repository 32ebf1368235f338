using System.Runtime.InteropServices;
using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <summary>
/// Aggregates windows of any kind but count windows, with any trigger, by event time or by the clock. Every window of a group has a slot of its own;
/// what is fast for event time and the usual trigger only, <see cref="PaneWindowOperator"/> and <see cref="SessionWindowOperator"/> do.
/// </summary>
sealed partial class TriggeredWindowOperator : IStatefulOperator, IWindowHost
{
    // Tables below this are not worth making smaller.
    const int MinCompactedGroups = 8192;

    readonly string _kind;
    readonly AggregateProgram _program;
    readonly WindowTrigger _trigger;
    readonly WindowTiming _timing;
    readonly GroupTable _table;
    readonly WindowPool _pool;
    readonly AccumulatorSet _accumulators;
    readonly WindowAssigner _assigner;
    readonly WindowRound _round;
    readonly LateRows _late;
    readonly WindowTimers _eventTimers = new();
    readonly WindowTimers _clockTimers = new();
    readonly WindowTimers _held = new();
    readonly ByEnd _order;
    readonly List<int> _windows = [];
    readonly List<int> _due = [];
    readonly List<int> _ended = [];
    long _now = long.MinValue;
    long _watermark = long.MinValue;
    long _passed = long.MinValue;
    int _compactAt = MinCompactedGroups;
    long[] _times = [];
    int[] _ids = [];

    public TriggeredWindowOperator(AggregateProgram program, WindowPlan plan)
    {
        _kind = plan.Kind;
        _program = program;
        _trigger = plan.Trigger;
        _timing = plan.Timing;
        _table = GroupTable.For(program.Input, program.Keys);
        _accumulators = new AccumulatorSet(program);
        _pool = new WindowPool(_accumulators);
        _assigner = plan.CreateAssigner(_pool, this);
        _round = new WindowRound(_accumulators, _pool, new WindowResults(program, _table, _accumulators, plan.Shape));
        _late = new LateRows(program);
        _order = new ByEnd(_table, _pool);
        _entries = new KeyedEntries(_table);
    }

    public bool NeedsClock => _timing.ByClock || _trigger.EarlyEvery > 0;

    public long NextTick => _clockTimers.Next;

    // Results of windows without an end have the latest time of their rows, and come when all is over.
    bool HoldsTimeBack => _trigger.AtEnd && !_timing.HasEnd;

    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        var rows = RowBlock.Of(batch, 0, ref _times);
        if (rows.Count == 0)
            return;
        Scratch.Ensure(ref _ids, rows.Count);
        var ids = _ids.AsSpan(0, rows.Count);
        _table.Find(rows, ids);
        _changes?.EnsureSlots(_table.Count);
        _changes?.Mark(ids);
        var seen = _assigner.SeesRows ? _program.AsTheyCame(batch, batch.Selection) : null;
        _round.Begin(batch, output);
        for (var i = 0; i < ids.Length; i++)
        {
            var time = _timing.ByClock ? _now : Math.Clamp(rows.Times[i], -WindowTiming.Furthest, WindowTiming.Furthest);
            _windows.Clear();
            Assignment assignment;
            if (seen is null)
                assignment = _assigner.Assign(ids[i], time, default, _windows);
            else if (!TryAssign(ids[i], time, seen, i, output, out assignment))
                continue;
            foreach (var window in CollectionsMarshal.AsSpan(_windows))
                Add(window, rows.Positions[i], rows.Times[i]);
            if (assignment == Assignment.Late)
                _late.Add(rows.Positions[i]);
            else if (_assigner.EndsWithRow)
                Finish(_windows[^1]);
        }
        _round.End();
        _late.Emit(batch, output);
    }

    public long Advance(long watermark, IOperatorOutput output)
    {
        var before = _watermark;
        _watermark = watermark;
        _round.Begin(null, output);
        _due.Clear();
        _ended.Clear();
        if (watermark == long.MaxValue)
            TakeAll(before);
        else
            TakeDue(before);
        _due.Sort(_order);
        foreach (var window in _due)
            Fire(window, TimeOf(window), _trigger.Purge);
        _round.Work();
        foreach (var window in _ended)
            Close(window);
        _round.End();
        if (_table.Count >= _compactAt && _assigner.ForgetsGroups)
            Compact();
        return _passed = Math.Max(_passed, Math.Min(watermark, BelowHeld()));
    }

    public void Tick(long now, IOperatorOutput output)
    {
        if (now <= _now)
            return;
        _round.Begin(null, output);
        // Moment by moment, also those that a jump of the clock leaves behind it.
        while (_clockTimers.TryTake(now, out var window, out var moment))
        {
            _due.Clear();
            _ended.Clear();
            do
                TakeClock(window, moment);
            while (_clockTimers.TryTake(moment, out window, out _));
            _due.Sort(_order);
            foreach (var fired in _due)
                Fire(fired, TimeOfRows(fired), _trigger.Purge);
            _round.Work();
            foreach (var ended in _ended)
                Close(ended);
        }
        _now = now;
        _round.End();
        if (_table.Count >= _compactAt && _assigner.ForgetsGroups)
            Compact();
    }

    public bool IsClosed(long end) => _timing.CloseAt(end) <= _watermark || _timing.FireAt(end) <= _closed;

    public int Open(int group, long start, long end)
    {
        var window = _pool.Open(group, start, end);
        SetEventTimer(window);
        _clockTimers.Set(window, _timing.ClockEnd(end));
        return window;
    }

    public void Moved(int window) => SetEventTimer(window);

    public void Merge(int into, int from)
    {
        _round.Work();
        ref var target = ref _pool[into];
        ref readonly var source = ref _pool[from];
        _accumulators.Merge([target.Slot], [source.Slot]);
        target.Rows += source.Rows;
        target.Counted += source.Counted;
        target.Latest = Math.Max(target.Latest, source.Latest);
        target.EarlyDue = Math.Min(target.EarlyDue, source.EarlyDue);
        if (target.EarlyDue != long.MaxValue)
            _clockTimers.Set(into, target.EarlyDue);
        Close(from);
    }

    public void Finish(int window)
    {
        // Its slot goes with the result, so that nothing has to be worked off before it can be closed.
        if (_trigger.AtEnd && _pool[window].Rows > 0)
            Fire(window, TimeOfRows(window), empty: true);
        else
            _round.Work();
        Close(window);
    }

    // The functions of users may throw whatever they like; what a row makes them throw is that row's end only.
    bool TryAssign(int group, long time, EventBatch seen, int row, IOperatorOutput output, out Assignment assignment)
    {
        try
        {
            assignment = _assigner.Assign(group, time, seen.Row(row), _windows);
            return true;
        }
        catch (Exception e) when (e is not StreamException)
        {
            output.Reject(seen, seen.Selection[row], ErrorCodes.FunctionFailed, $"The window function failed: {e.Message}");
            assignment = default;
            return false;
        }
    }

    void Add(int number, int position, long time)
    {
        ref var window = ref _pool[number];
        if (window.FiredIn == _round.Number)
            _round.Work();
        window.Rows++;
        window.Counted++;
        window.Latest = Math.Max(window.Latest, time);
        if (HoldsTimeBack)
            _held.Set(number, window.Latest);
        _round.Add(position, window.Slot);
        if (_trigger.AtEnd && _timing.FireAt(window.End) <= _watermark)
            Fire(number, TimeOf(number), _trigger.Purge);
        else if (_trigger.Count > 0 && window.Counted >= _trigger.Count)
        {
            Fire(number, TimeOfRows(number), _trigger.Purge);
            _pool[number].Counted = 0;
        }
        else if (_trigger.EarlyEvery > 0 && window.EarlyDue == long.MaxValue)
        {
            window.EarlyDue = _now + _trigger.EarlyEvery;
            _clockTimers.Set(number, window.EarlyDue);
        }
    }

    void Fire(int number, long time, bool empty)
    {
        ref var window = ref _pool[number];
        window.EarlyDue = long.MaxValue;
        _changes?.Mark(window.Group);
        var firing = new Firing(window.Group, window.Start, window.End, window.Index, time, window.Slot);
        if (!empty)
        {
            window.FiredIn = _round.Number;
            _round.Fire(firing);
            return;
        }
        window.Slot = _pool.RentSlot();
        window.Rows = 0;
        window.Counted = 0;
        window.Latest = long.MinValue;
        _held.Cancel(number);
        _round.FireAndEmpty(firing);
    }

    void TakeDue(long before)
    {
        while (_eventTimers.TryTake(_watermark, out var window, out _))
        {
            var end = _pool[window].End;
            NoteEnd(window, before);
            if (_timing.CloseAt(end) <= _watermark)
                _ended.Add(window);
            else
                SetEventTimer(window);
        }
    }

    void TakeAll(long before)
    {
        for (var window = 1; window < _pool.Limit; window++)
        {
            if (!_pool.IsOpen(window))
                continue;
            NoteEnd(window, before);
            _ended.Add(window);
        }
    }

    // A window that has fired already at its end has given its corrections with the rows that came since.
    void NoteEnd(int window, long before)
    {
        var fireAt = _timing.FireAt(_pool[window].End);
        if (_trigger.AtEnd && fireAt > before && fireAt <= _watermark && _pool[window].Rows > 0)
            _due.Add(window);
    }

    void TakeClock(int number, long moment)
    {
        ref readonly var window = ref _pool[number];
        var end = _timing.ClockEnd(window.End);
        if (end <= moment)
        {
            _ended.Add(number);
            if (_trigger.AtEnd && window.Rows > 0)
                _due.Add(number);
            return;
        }
        if (window.EarlyDue <= moment)
        {
            _due.Add(number);
            _clockTimers.Set(number, end);
            return;
        }
        _clockTimers.Set(number, Math.Min(end, window.EarlyDue));
    }

    // A result at a window's end has that for its time, any other one the latest time of its rows, but always one that has not passed.
    long TimeOf(int window)
    {
        var fireAt = _timing.FireAt(_pool[window].End);
        return fireAt != long.MaxValue ? fireAt : TimeOfRows(window);
    }

    long TimeOfRows(int window)
    {
        var latest = _pool[window].Latest;
        return latest > _passed || _passed == long.MaxValue ? latest : _passed + 1;
    }

    void SetEventTimer(int window)
    {
        var end = _pool[window].End;
        var fireAt = _timing.FireAt(end);
        _eventTimers.Set(window, _trigger.AtEnd && fireAt > _watermark ? fireAt : _timing.CloseAt(end));
    }

    // The highest watermark that no result held back will find passed.
    long BelowHeld()
    {
        while (_held.TryTake(long.MaxValue - 1, out var window, out var at))
        {
            var latest = _pool[window].Latest;
            _held.Set(window, latest);
            if (latest == at)
                return Math.Max(latest, long.MinValue + 1) - 1;
        }
        return long.MaxValue;
    }

    void Close(int window)
    {
        _changes?.Mark(_pool[window].Group);
        _assigner.Closing(window);
        _eventTimers.Cancel(window);
        _clockTimers.Cancel(window);
        _held.Cancel(window);
        _pool.Close(window);
    }

    // Forgets groups without windows when they are the most, so that memory follows the groups that are alive. Those that changed stay until a snapshot
    // has said so.
    void Compact()
    {
        var live = _pool.LiveGroups(_table.Count, _changes);
        if (live.Length * 2 <= _table.Count)
        {
            _table.Retain(live);
            _pool.Retain(live);
            _assigner.Retain(live);
            _changes?.Retain(live);
        }
        _compactAt = Math.Max(MinCompactedGroups, live.Length * 2);
    }

    sealed class ByEnd(GroupTable table, WindowPool pool) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            ref readonly var left = ref pool[x];
            ref readonly var right = ref pool[y];
            var order = left.End.CompareTo(right.End);
            if (order == 0 && left.Group != right.Group)
                order = table.Compare(left.Group, right.Group);
            return order != 0 ? order : left.Start.CompareTo(right.Start);
        }
    }
}
