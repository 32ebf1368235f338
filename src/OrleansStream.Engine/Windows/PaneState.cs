using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <summary>
/// The state of panes in snapshots: an entry for each key and pane that holds rows, found by the key and the pane's number, over when the time below
/// which all rows are late reaches the pane's end. Sums over panes are not written; they are made again.
/// </summary>
sealed class PaneState(SliceLayout layout, GroupTable table, PagedSlots slots, PaneList panes)
{
    readonly KeyedEntries _entries = new(table);

    public StateSchema Schema => field ??= new StateSchema($"panes/1 {layout}", table.KeyTypes, slots.Accumulators.Fields);

    public void Save(StateWriter writer)
    {
        for (var at = 0; at < panes.Count; at++)
            Save(panes[at], writer);
    }

    /// <summary>Takes the panes' entries over; the operator holds none yet.</summary>
    public void Restore(StateReader reader)
    {
        var mapping = new StateMapping(reader.Schema.Fields, Schema.Fields);
        reader.Visit((int _, scoped in StateEntry entry) =>
        {
            var keyLength = Math.Max(0, entry.Key.Length - sizeof(long));
            var id = table.FindKey(entry.Key[..keyLength]);
            var index = new StateCursor(entry.Key[keyLength..]).ReadInt64();
            slots.EnsureGroups(table.Count);
            var value = new StateCursor(entry.Value);
            slots.Accumulators.Load(slots.First(PaneAt(index).Page) + id, ref value, mapping);
        });
    }

    void Save(Pane pane, StateWriter writer)
    {
        var first = slots.First(pane.Page);
        var end = first + slots.Groups;
        var changes = slots.Accumulators.Changes;
        if (writer.IsFull || changes is null)
        {
            var counts = slots.Accumulators.Rows.Counts;
            for (var slot = first; slot < end; slot++)
            {
                if (counts[slot] > 0)
                    _entries.Add(slot - first);
            }
        }
        else
        {
            for (var slot = changes.Next(first, end); slot >= 0; slot = changes.Next(slot + 1, end))
                _entries.Add(slot - first);
        }
        changes?.ClearRange(first, slots.Groups);
        _entries.Prepare();
        var expires = layout.PaneStart(pane.Index + 1);
        for (var n = 0; n < _entries.Count; n++)
        {
            var id = _entries.Begin(n);
            _entries.Key.WriteInt64(pane.Index);
            slots.Accumulators.Save(first + id, _entries.Value);
            _entries.Put(writer, expires);
        }
        _entries.Clear();
    }

    Pane PaneAt(long index)
    {
        var at = panes.LowerBound(index);
        if (at == panes.Count || panes[at].Index != index)
            panes.Insert(at, new Pane(index) { Page = slots.Rent() });
        return panes[at];
    }
}
