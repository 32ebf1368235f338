using OrleansStream.Checkpoints;
using OrleansStream.Keys;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.State;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>Makes few segments of a checkpoint's many: of each entry only the newest stays, and none that is removed or over.</summary>
static class Compaction
{
    /// <summary>The size at which a segment is written and the next begins, so that state need not fit into memory.</summary>
    const long SegmentBytes = 64 << 20;

    /// <summary>Key groups that are read at once.</summary>
    const int GroupsAtOnce = 16;

    /// <summary>Writes the new segments; nobody knows of them until a checkpoint names them.</summary>
    public static async Task<IReadOnlyList<SegmentRef>> RunAsync(ICheckpointStore store, CheckpointManifest manifest, long attempt, bool compress)
    {
        var state = new RestoredState(manifest, store);
        var written = new List<SegmentRef>();
        var segment = new SegmentBuilder(compress);
        foreach (var (head, step) in manifest.Tasks.SelectMany(t => t.Steps.Select(s => (t.Head, s.Step))).Distinct())
        {
            for (var group = 0; group < KeyGroups.Count; group += GroupsAtOnce)
            {
                if (!(await state.OfTaskAsync(head, group, group + GroupsAtOnce)).TryGetValue(step, out var saved))
                    continue;
                segment.Add(step, saved.Groups.Select(Merge).Where(g => g.Entries > 0));
                if (segment.Bytes > SegmentBytes)
                    await WriteAsync();
            }
        }
        await WriteAsync();
        return written;

        async Task WriteAsync()
        {
            if (segment.IsEmpty)
                return;
            var name = CheckpointNames.Compacted(manifest.Epoch, attempt, written.Count);
            var content = segment.Finish();
            await StoreRetry.RunAsync(token => store.WriteSegmentAsync(manifest.Pipeline, name, content, token), CancellationToken.None);
            written.Add(new SegmentRef(name, manifest.Epoch, segment.Bytes));
            segment = new SegmentBuilder(compress);
        }
    }

    static KeyGroupState Merge(SavedKeyGroup group) => new(group.KeyGroup, Merge(group, out var data), data);

    static int Merge(SavedKeyGroup group, out ReadOnlyMemory<byte> data)
    {
        data = StateBlock.Merge(group, out var entries);
        return entries;
    }
}
