using System.Runtime.InteropServices;
using OrleansStream.Aggregates;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <summary>
/// Aggregates sessions: per group, rows at most a gap apart. No row touches a timer: a session's timer stands where it was first put, and is put
/// further on when it comes due and rows have come since.
/// </summary>
sealed class SessionWindowOperator : IStatefulOperator
{
    // Times beyond are taken for these, so that no sum below overflows.
    const long Furthest = 1L << 62;

    // Tables below this are not worth making smaller.
    const int MinCompactedGroups = 8192;

    readonly long _gap;
    readonly long _lateness;
    readonly GroupTable _table;
    readonly AccumulatorSet _accumulators;
    readonly SessionPool _sessions = new();
    readonly SessionResults _results;
    readonly LateRows _late;
    readonly TimerWheel _firing;
    readonly TimerWheel _closing;
    readonly TimerWheel.DueTime _fires;
    readonly TimerWheel.DueTime _closes;
    readonly List<int> _due = [];
    readonly List<int> _corrected = [];
    readonly List<int> _merged = [];
    readonly List<int> _mergedInto = [];
    readonly SessionState _state;
    long _watermark = long.MinValue;
    long _closed = long.MinValue;
    long _sequence;
    int _compactAt = MinCompactedGroups;
    long[] _times = [];
    long[] _clamped = [];
    int[] _ids = [];
    int[] _slotOfRow = [];
    int[] _timely = [];

    public SessionWindowOperator(AggregateProgram program, long gap, long lateness)
    {
        _gap = gap;
        _lateness = lateness;
        _table = GroupTable.For(program.Input, program.Keys);
        _accumulators = new AccumulatorSet(program);
        _results = new SessionResults(program, _table, _sessions, _accumulators, gap);
        _state = new SessionState(_table, _sessions, _accumulators, gap);
        _late = new LateRows(program);
        _firing = new TimerWheel(gap / 32);
        _closing = new TimerWheel(gap / 32);
        _fires = End;
        _closes = session => End(session) + _lateness;
    }

    public StateSchema StateSchema => _state.Schema;

    public void TrackChanges() => _accumulators.TrackChanges();

    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        var rows = RowBlock.Of(batch, _sequence, ref _times);
        _sequence += batch.Count;
        if (rows.Count == 0)
            return;
        Scratch.Ensure(ref _ids, rows.Count);
        Scratch.Ensure(ref _slotOfRow, rows.Count);
        var ids = _ids.AsSpan(0, rows.Count);
        var slots = _slotOfRow.AsSpan(0, rows.Count);
        _table.Find(rows, ids);
        _sessions.EnsureGroups(_table.Count);
        var late = Assign(Clamped(rows.Times), ids, slots);
        _accumulators.EnsureSlots(_sessions.Limit);
        if (late > 0)
            AddTimely(rows, slots, late, output);
        else
            _accumulators.Add(rows, slots);
        Merge();
        Correct(output);
    }

    public long Advance(long watermark, IOperatorOutput output)
    {
        _watermark = watermark;
        _closed = SharedTime.Close(_closed, watermark, _lateness);
        _due.Clear();
        _firing.Take(watermark, _fires, _due);
        var due = CollectionsMarshal.AsSpan(_due);
        var count = 0;
        foreach (var session in due)
        {
            _sessions[session].WaitsToFire = false;
            if (_sessions[session].IsMerged)
                FreeIfUnknown(session);
            else
                due[count++] = session;
        }
        due = due[..count];
        _results.Emit(due, output);
        if (_lateness == 0)
        {
            foreach (var session in due)
                Close(session);
        }
        else
        {
            foreach (var session in due)
                WaitToClose(session);
            CloseDue();
        }
        if (_table.Count >= _compactAt)
            Compact();
        return watermark;
    }

    public void Save(StateWriter writer)
    {
        new SharedTime(_watermark, _closed, _sequence).Write(writer);
        writer.Floor = _closed;
        _state.Save(writer);
    }

    public void Restore(StateReader reader)
    {
        (_watermark, _closed, _sequence) = SharedTime.Read(reader);
        _state.Restore(reader, SetTimer);
    }

    void SetTimer(int session)
    {
        if (End(session) > _watermark)
            WaitToFire(session);
        else if (End(session) > _closed)
            WaitToClose(session);
        else
            Close(session);
    }

    // Finds each row's session and writes its number, or 0 for late rows; returns how many are late.
    int Assign(ReadOnlySpan<long> times, ReadOnlySpan<int> ids, Span<int> slots)
    {
        var late = 0;
        var sessions = _sessions.All;
        var newest = _sessions.Newest;
        var gap = _gap;
        for (var i = 0; i < ids.Length; i++)
        {
            var time = times[i];
            var session = newest[ids[i]];
            ref var known = ref sessions[session];
            // The usual row goes on with its group's newest session. Number 0 is none: its group cannot be that of the row.
            if (session != 0 && (ulong)(time - known.Start) <= (ulong)(known.Last - known.Start + gap))
            {
                known.Last = Math.Max(known.Last, time);
                slots[i] = session;
                if (_lateness > 0)
                    NoteChange(session);
                continue;
            }
            slots[i] = AssignSlowly(ids[i], time);
            late += slots[i] == 0 ? 1 : 0;
            sessions = _sessions.All;
        }
        return late;
    }

    int AssignSlowly(int group, long time)
    {
        var newer = 0;
        var found = _sessions.Newest[group];
        while (found != 0 && time < _sessions[found].Start - _gap)
        {
            newer = found;
            found = _sessions[found].Older;
        }
        if (found == 0 || time > _sessions[found].Last + _gap)
        {
            if (_closed >= time + _gap)
                return 0;
            found = _sessions.Add(group, time, newer, found);
            NoteChange(found);
            return found;
        }
        ref var session = ref _sessions[found];
        session.Last = Math.Max(session.Last, time);
        session.Start = Math.Min(session.Start, time);
        var older = session.Older;
        if (older != 0 && session.Start - _sessions[older].Last <= _gap)
        {
            session.Start = _sessions[older].Start;
            session.Older = _sessions[older].Older;
            _sessions[older].IsMerged = true;
            _merged.Add(older);
            _mergedInto.Add(found);
        }
        NoteChange(found);
        return found;
    }

    // A session whose end is still to come waits to fire; one whose end has passed fires at once, behind the batch.
    void NoteChange(int session)
    {
        ref var changed = ref _sessions[session];
        if (changed.Last + _gap <= _watermark)
            _corrected.Add(session);
        else if (!changed.WaitsToFire)
            WaitToFire(session);
    }

    void WaitToFire(int session)
    {
        _sessions[session].WaitsToFire = true;
        _firing.Add(session, End(session));
    }

    void AddTimely(in RowBlock rows, Span<int> slots, int late, IOperatorOutput output)
    {
        Scratch.Ensure(ref _timely, rows.Count);
        var count = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (slots[i] == 0)
            {
                _late.Add(rows.Positions[i]);
                continue;
            }
            slots[count] = slots[i];
            _timely[count++] = rows.Positions[i];
        }
        _late.Emit(rows.Batch, output);
        if (count > 0)
            _accumulators.Add(RowBlock.Gather(rows.Batch, _timely.AsSpan(0, count), rows.Sequence, ref _times), slots[..count]);
    }

    // Merges happen behind the batch: rows before them went to the sessions as they were, rows after them to the later session. Of rows with equal times
    // those of the earlier session came first, so the later one is added to it, and the sum then takes the later one's place.
    void Merge()
    {
        for (var i = 0; i < _merged.Count; i++)
        {
            ReadOnlySpan<int> earlier = [_merged[i]];
            ReadOnlySpan<int> later = [_mergedInto[i]];
            _accumulators.Merge(earlier, later);
            _accumulators.Clear(later);
            _accumulators.Merge(later, earlier);
            _accumulators.Clear(earlier);
            _accumulators.Changes?.Mark(later);
        }
        _merged.Clear();
        _mergedInto.Clear();
    }

    void Correct(IOperatorOutput output)
    {
        if (_corrected.Count == 0)
            return;
        _due.Clear();
        _corrected.Sort();
        for (var i = 0; i < _corrected.Count; i++)
        {
            var session = _corrected[i];
            if (i > 0 && session == _corrected[i - 1])
                continue;
            if (_sessions[session].IsMerged)
            {
                FreeIfUnknown(session);
                continue;
            }
            if (End(session) > _watermark)
                continue;
            _due.Add(session);
            WaitToClose(session);
        }
        _corrected.Clear();
        _results.Emit(CollectionsMarshal.AsSpan(_due), output);
    }

    void WaitToClose(int session)
    {
        if (_sessions[session].WaitsToClose)
            return;
        _sessions[session].WaitsToClose = true;
        _closing.Add(session, End(session) + _lateness);
    }

    void CloseDue()
    {
        _due.Clear();
        _closing.Take(_watermark, _closes, _due);
        foreach (var session in _due)
        {
            _sessions[session].WaitsToClose = false;
            if (_sessions[session].IsMerged)
                FreeIfUnknown(session);
            else
                Close(session);
        }
    }

    void Close(int session)
    {
        _sessions.Unlink(session);
        // If others remain, the group's entry changes; else it is over by itself.
        if (_accumulators.Changes is { } changes && _sessions.Newest[_sessions[session].Group] is not 0 and var newest)
            changes.Mark(newest);
        _accumulators.Clear([session]);
        _sessions.Free(session);
    }

    void FreeIfUnknown(int session)
    {
        if (!_sessions[session].WaitsToFire && !_sessions[session].WaitsToClose)
            _sessions.Free(session);
    }

    long End(int session) => _sessions[session].Last + _gap;

    ReadOnlySpan<long> Clamped(ReadOnlySpan<long> times)
    {
        var (min, max) = TimeRange.Of(times);
        if (min >= -Furthest && max <= Furthest)
            return times;
        Scratch.Ensure(ref _clamped, times.Length);
        for (var i = 0; i < times.Length; i++)
            _clamped[i] = Math.Clamp(times[i], -Furthest, Furthest);
        return _clamped.AsSpan(0, times.Length);
    }

    // Forgets groups without sessions when they are the most, so that memory follows the groups that are alive.
    void Compact()
    {
        var live = _sessions.LiveGroups(_table.Count);
        if (live.Length * 2 <= _table.Count)
        {
            _table.Retain(live);
            _sessions.Retain(live);
        }
        _compactAt = Math.Max(MinCompactedGroups, live.Length * 2);
    }
}
