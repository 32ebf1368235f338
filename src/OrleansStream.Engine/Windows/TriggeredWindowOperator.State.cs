using OrleansStream.Aggregates;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <content>
/// Its state in snapshots: an entry for each key with the key's open windows and what the assigner remembers of the key. Timers are made again.
/// </content>
sealed partial class TriggeredWindowOperator
{
    const int LeastWindowBytes = 5 + (2 * sizeof(long));

    readonly KeyedEntries _entries;
    DirtySlots? _changes;

    // Windows of event time that fire up to here were closed before the state was taken over.
    long _closed = long.MinValue;

    // By group its first open window, by window the next one of its group; made for each snapshot.
    int[] _firsts = [];
    int[] _nexts = [];

    public StateSchema StateSchema => field ??= new StateSchema($"windows/1 {_kind}", _table.KeyTypes, _accumulators.Fields);

    public void TrackChanges() => _changes = new DirtySlots();

    public void Save(StateWriter writer)
    {
        new SharedTime(_watermark, SharedTime.Close(_closed, _watermark, _timing.Lateness), _round.Sequence).Write(writer);
        writer.Shared.WriteInt64(_passed);
        writer.Shared.WriteInt64(_now);
        var changes = writer.IsFull ? null : _changes;
        ChainWindows(changes);
        _entries.Add(_table.Count, changes);
        _entries.Prepare();
        for (var n = 0; n < _entries.Count; n++)
        {
            var group = _entries.Begin(n);
            if (Write(group))
                _entries.Put(writer);
            else
                _entries.Remove(writer);
        }
        _entries.Clear();
        _changes?.Clear();
        // Groups that were kept only to say that they are no more can go now.
        _compactAt = MinCompactedGroups;
    }

    public void Restore(StateReader reader)
    {
        (_watermark, _closed, _round.Sequence) = SharedTime.Read(reader);
        _passed = reader.Shared.IsEmpty ? long.MinValue : long.MaxValue;
        foreach (var task in reader.Shared)
        {
            var cursor = new StateCursor(task.Span);
            cursor.Read(SharedTime.Bytes);
            _passed = Math.Min(_passed, cursor.ReadInt64());
            // The clock never goes back, whichever task's it is.
            _now = Math.Max(_now, cursor.ReadInt64());
        }
        var mapping = new StateMapping(reader.Schema.Fields, StateSchema.Fields);
        reader.Visit((int _, scoped in StateEntry entry) =>
        {
            var group = _table.FindKey(entry.Key);
            var value = new StateCursor(entry.Value);
            for (var left = value.ReadCount(LeastWindowBytes); left > 0; left--)
                ReadWindow(group, ref value, mapping);
            _assigner.Load(group, ref value);
        });
        _changes?.EnsureSlots(_table.Count);
    }

    // Whether a group has anything to say; otherwise nothing was written.
    bool Write(int group)
    {
        var count = 0;
        for (var window = _firsts[group]; window != 0; window = _nexts[window])
            count++;
        if (count == 0 && !_assigner.Remembers(group))
            return false;
        var to = _entries.Value;
        to.WriteVarint((ulong)count);
        for (var number = _firsts[group]; number != 0; number = _nexts[number])
        {
            ref readonly var window = ref _pool[number];
            to.WriteSigned(window.Start);
            to.WriteSigned(window.End);
            to.WriteVarint((ulong)window.Index);
            to.WriteVarint((ulong)window.Rows);
            to.WriteVarint((ulong)window.Counted);
            to.WriteInt64(window.Latest);
            to.WriteInt64(window.EarlyDue);
            _accumulators.Save(window.Slot, to);
        }
        _assigner.Save(group, to);
        return true;
    }

    void ReadWindow(int group, ref StateCursor from, StateMapping mapping)
    {
        var number = _pool.Open(group, from.ReadSigned(), from.ReadSigned());
        ref var window = ref _pool[number];
        window.Index = from.ReadNumber();
        window.Rows = from.ReadNumber();
        window.Counted = from.ReadNumber();
        window.Latest = from.ReadInt64();
        window.EarlyDue = from.ReadInt64();
        // A plan that fires early no more has no use for what is due.
        if (_trigger.EarlyEvery == 0)
            window.EarlyDue = long.MaxValue;
        _accumulators.Load(window.Slot, ref from, mapping);
        _assigner.Opened(number);
        SetEventTimer(number);
        _clockTimers.Set(number, Math.Min(_timing.ClockEnd(window.End), window.EarlyDue));
        if (HoldsTimeBack && window.Rows > 0)
            _held.Set(number, window.Latest);
    }

    void ChainWindows(DirtySlots? changes)
    {
        Scratch.Ensure(ref _firsts, _table.Count);
        Scratch.Ensure(ref _nexts, _pool.Limit);
        _firsts.AsSpan(0, _table.Count).Clear();
        for (var window = _pool.Limit - 1; window > 0; window--)
        {
            if (!_pool.IsOpen(window) || changes?[_pool[window].Group] == false)
                continue;
            ref var first = ref _firsts[_pool[window].Group];
            _nexts[window] = first;
            first = window;
        }
    }
}
