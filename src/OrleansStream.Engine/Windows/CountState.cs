using OrleansStream.Aggregates;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <summary>The state of count windows in snapshots: an entry for each key, with its number of rows and all its panes, oldest first.</summary>
sealed class CountState(CountLayout layout, GroupTable table, CountPanes panes, AccumulatorSet accumulators)
{
    readonly KeyedEntries _entries = new(table);

    /// <summary>The groups that rows came to; null while nobody asks for them.</summary>
    public DirtySlots? Changes { get; set; }

    public StateSchema Schema => field ??= new StateSchema(
        $"counts/1 {layout.Size}/{layout.Slide}{(layout.Partial ? " partial" : "")}", table.KeyTypes, accumulators.Fields);

    public void Save(StateWriter writer, ReadOnlySpan<long> rows)
    {
        _entries.Add(table.Count, writer.IsFull ? null : Changes);
        Changes?.Clear();
        _entries.Prepare();
        for (var n = 0; n < _entries.Count; n++)
        {
            var group = _entries.Begin(n);
            _entries.Value.WriteInt64(rows[group]);
            for (var pane = panes.Oldest(group); pane != 0; pane = panes[pane].Next)
            {
                _entries.Value.WriteInt64(panes[pane].Start);
                _entries.Value.WriteInt64(panes[pane].Latest);
                accumulators.Save(pane, _entries.Value);
            }
            _entries.Put(writer);
        }
        _entries.Clear();
    }

    /// <summary>Takes the keys over; the operator holds none yet.</summary>
    /// <param name="reader">The entries.</param>
    /// <param name="restored">Called with each group and its number of rows.</param>
    public void Restore(StateReader reader, Action<int, long> restored)
    {
        var mapping = new StateMapping(reader.Schema.Fields, Schema.Fields);
        reader.Visit((int _, scoped in StateEntry entry) =>
        {
            var group = table.FindKey(entry.Key);
            panes.EnsureGroups(table.Count);
            var value = new StateCursor(entry.Value);
            restored(group, value.ReadInt64());
            while (!value.IsAtEnd)
            {
                var pane = panes.Add(group, value.ReadInt64());
                panes[pane].Latest = value.ReadInt64();
                accumulators.Load(pane, ref value, mapping);
            }
        });
    }
}
