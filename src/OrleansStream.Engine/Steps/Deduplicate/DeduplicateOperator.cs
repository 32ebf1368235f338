using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;
using OrleansStream.State;

namespace OrleansStream.Steps.Deduplicate;

/// <summary>
/// Keeps rows whose key is not known, or no longer. What it decides depends on the order of rows and watermarks only, not on when keys are
/// really forgotten. In snapshots a key is an entry that is over when the watermark shows so; it holds nothing but that time.
/// </summary>
/// <param name="output">The rows' columns: the first of <paramref name="rows"/>.</param>
/// <param name="rows">The columns that it gets.</param>
/// <param name="key">The key columns among them.</param>
/// <param name="ttl">For how long a kept row drops others, in milliseconds of event time; null: for ever.</param>
/// <param name="maxKeys">The most keys.</param>
sealed class DeduplicateOperator(RowSchema output, RowSchema rows, ImmutableArray<int> key, long? ttl, int maxKeys) : IStatefulOperator
{
    // Tables below this are not worth making smaller.
    const int MinCompactedKeys = 8192;

    readonly GroupTable _table = GroupTable.For(rows, key);
    long _watermark = long.MinValue;
    long _compactedAt = long.MinValue;
    int _known;
    int _compactAt = MinCompactedKeys;
    DirtySlots? _changes;

    // By key: rows with a time below are dropped.
    long[] _until = [];
    long[] _times = [];
    int[] _ids = [];

    public StateSchema StateSchema => field ??= new StateSchema("deduplicate/1", _table.KeyTypes, []);

    public void TrackChanges() => _changes = new DirtySlots();

    public void Process(int input, EventBatch batch, IOperatorOutput to)
    {
        var block = RowBlock.Of(batch, 0, ref _times);
        Scratch.Ensure(ref _ids, block.Count);
        var ids = _ids.AsSpan(0, block.Count);
        if (_known + ids.Length > maxKeys && _compactedAt != _watermark)
            Compact(atLeast: 1);
        _table.Find(block, ids);
        Remember(_table.Count);
        _changes?.EnsureSlots(_known);
        var kept = new int[block.Count];
        var count = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            ref var until = ref _until[ids[i]];
            var time = block.Times[i];
            if (time < until && !IsOver(until))
                continue;
            until = ttl is { } span && time < long.MaxValue - span ? time + span : long.MaxValue;
            kept[count++] = block.Positions[i];
            _changes?.Mark(ids[i]);
        }
        if (count == 0)
            return;
        var selection = count == batch.Count ? batch.Selection : Selection.Of(kept.AsMemory(0, count));
        to.Emit(0, new EventBatch(output, batch.Columns[..output.Count], batch.EventTimes, selection));
    }

    public long Advance(long watermark, IOperatorOutput to)
    {
        _watermark = watermark;
        if (_table.Count >= _compactAt)
            Compact(atLeast: _known / 2);
        return watermark;
    }

    public void Save(StateWriter writer)
    {
        new SharedTime(_watermark, _watermark, 0).Write(writer);
        writer.Floor = _watermark;
        var entries = new KeyedEntries(_table);
        entries.Add(_known, writer.IsFull ? null : _changes);
        entries.Prepare();
        for (var n = 0; n < entries.Count; n++)
        {
            var until = _until[entries.Begin(n)];
            if (!IsOver(until))
                entries.Put(writer, until == long.MaxValue ? long.MaxValue : until - 1);
        }
        _changes?.Clear();
    }

    public void Restore(StateReader reader)
    {
        _watermark = SharedTime.Read(reader).Watermark;
        reader.Visit((int _, scoped in StateEntry entry) =>
        {
            var id = _table.FindKey(entry.Key);
            Remember(_table.Count);
            _until[id] = entry.Expires == long.MaxValue ? long.MaxValue : entry.Expires + 1;
        });
        _changes?.EnsureSlots(_known);
    }

    // No row that comes in time can be dropped any more.
    bool IsOver(long until) => until != long.MaxValue && _watermark >= until - 1;

    void Remember(int keys)
    {
        if (keys > maxKeys)
            throw new StreamException(ErrorCodes.LimitReached, $"More than {maxKeys:N0} keys to remember; use a shorter ttl, more parallelism or a larger maxKeys.");
        Scratch.Grow(ref _until, keys);
        _until.AsSpan(_known, keys - _known).Fill(long.MinValue);
        _known = keys;
    }

    // Forgets keys that are over, if there are enough of them.
    void Compact(int atLeast)
    {
        _compactedAt = _watermark;
        var kept = new List<int>();
        for (var id = 0; id < _known; id++)
        {
            if (!IsOver(_until[id]))
                kept.Add(id);
        }
        if (_known - kept.Count >= atLeast)
        {
            var ids = kept.ToArray();
            for (var i = 0; i < ids.Length; i++)
                _until[i] = _until[ids[i]];
            _known = ids.Length;
            _table.Retain(ids);
            _changes?.Retain(ids);
            Scratch.Shrink(ref _until, _known);
        }
        _compactAt = Math.Max(MinCompactedKeys, kept.Count * 2);
    }
}
