using OrleansStream.Aggregates;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <summary>
/// The state of sessions in snapshots: an entry for each key that has any, with all of them, newest first, over when the newest is closed. Timers are
/// not written; they are set again.
/// </summary>
sealed class SessionState(GroupTable table, SessionPool sessions, AccumulatorSet accumulators, long gap)
{
    readonly KeyedEntries _entries = new(table);

    public StateSchema Schema => field ??= new StateSchema($"sessions/1 {gap}", table.KeyTypes, accumulators.Fields);

    public void Save(StateWriter writer)
    {
        if (writer.IsFull || accumulators.Changes is not { } changes)
            AddAll();
        else
            AddChanged(changes);
        _entries.Prepare();
        for (var n = 0; n < _entries.Count; n++)
            Save(n, writer);
        _entries.Clear();
    }

    /// <summary>Takes the sessions over; the operator holds none yet.</summary>
    /// <param name="reader">The entries.</param>
    /// <param name="restored">Called with each session.</param>
    public void Restore(StateReader reader, Action<int> restored)
    {
        var mapping = new StateMapping(reader.Schema.Fields, Schema.Fields);
        reader.Visit((int _, scoped in StateEntry entry) =>
        {
            var group = table.FindKey(entry.Key);
            sessions.EnsureGroups(table.Count);
            var value = new StateCursor(entry.Value);
            for (var newer = 0; !value.IsAtEnd;)
            {
                var session = sessions.Add(group, value.ReadInt64(), newer, 0);
                sessions[session].Last = value.ReadInt64();
                accumulators.EnsureSlots(sessions.Limit);
                accumulators.Load(session, ref value, mapping);
                newer = session;
            }
            // The chain is complete before any session is taken out of it again.
            for (int session = sessions.Newest[group], older; session != 0; session = older)
            {
                older = sessions[session].Older;
                restored(session);
            }
        });
    }

    void AddAll()
    {
        for (var group = 0; group < table.Count; group++)
        {
            if (sessions.Newest[group] != 0)
                _entries.Add(group);
        }
        accumulators.Changes?.Clear();
    }

    // With one of its sessions a group is done: the marks of all are taken away.
    void AddChanged(DirtySlots changes)
    {
        for (var changed = changes.Next(1, sessions.Limit); changed >= 0; changed = changes.Next(changed + 1, sessions.Limit))
        {
            var group = sessions[changed].Group;
            _entries.Add(group);
            for (var session = sessions.Newest[group]; session != 0; session = sessions[session].Older)
                changes.Clear(session);
        }
    }

    void Save(int n, StateWriter writer)
    {
        var newest = sessions.Newest[_entries.Begin(n)];
        for (var session = newest; session != 0; session = sessions[session].Older)
        {
            _entries.Value.WriteInt64(sessions[session].Start);
            _entries.Value.WriteInt64(sessions[session].Last);
            accumulators.Save(session, _entries.Value);
        }
        _entries.Put(writer, sessions[newest].Last + gap);
    }
}
