using System.Collections.Immutable;
using OrleansStream.Checkpoints;
using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Serialization;
using OrleansStream.State;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>The checkpoint that an attempt goes on from, as its tasks on this silo read it. Used by many threads.</summary>
sealed class RestoredState
{
    readonly ICheckpointStore _store;
    readonly Lazy<Task<SegmentFile[]>> _segments;

    public RestoredState(CheckpointManifest manifest, ICheckpointStore store)
    {
        (Manifest, _store) = (manifest, store);
        _segments = new Lazy<Task<SegmentFile[]>>(() => Task.WhenAll(manifest.Segments.Select(OpenAsync)));
    }

    public CheckpointManifest Manifest { get; }

    /// <summary>How far a partition was read; null: it is new.</summary>
    public PartitionHead? Partition(string source, string partition) =>
        Manifest.Partitions.FirstOrDefault(p => p.Source == source && p.Partition == partition);

    /// <summary>What the steps behind a partition keep.</summary>
    public IReadOnlyDictionary<string, SavedStep> OfPartition(string source, string partition) =>
        (Manifest.Tasks.FirstOrDefault(t => t.Head == source && t.Part == partition)?.Steps ?? [])
        .ToDictionary(s => s.Step, s => new SavedStep { Schema = s.Schema, Shared = [s.Shared] });

    /// <summary>What the steps of a keyed task keep that owns a range of key groups.</summary>
    public async Task<IReadOnlyDictionary<string, SavedStep>> OfTaskAsync(string head, int firstGroup, int endGroup)
    {
        var tasks = Manifest.Tasks.Where(t => t.Head == head && t.FirstGroup < endGroup && t.EndGroup > firstGroup).ToList();
        var saved = new Dictionary<string, SavedStep>();
        foreach (var heads in tasks.SelectMany(t => t.Steps.Select(s => (Task: t, Step: s))).GroupBy(s => s.Step.Step))
        {
            saved[heads.Key] = new SavedStep
            {
                Schema = heads.First().Step.Schema,
                Shared = [.. heads.Select(h => (ReadOnlyMemory<byte>)h.Step.Shared)],
                Groups = await GroupsAsync(heads.Key, firstGroup, endGroup, group => heads.First(h => h.Task.FirstGroup <= group && group < h.Task.EndGroup).Step.Floor),
            };
        }
        return saved;
    }

    async Task<ImmutableArray<SavedKeyGroup>> GroupsAsync(string step, int firstGroup, int endGroup, Func<int, long> floor)
    {
        var blocks = new SortedDictionary<int, ImmutableArray<ReadOnlyMemory<byte>>.Builder>();
        foreach (var segment in await _segments.Value)
        {
            foreach (var block in segment.Index.State.Where(b => b.Step == step && b.Groups.Any(g => g.Group >= firstGroup && g.Group < endGroup)))
            {
                var data = await segment.ReadAsync(block.Place, CancellationToken.None);
                foreach (var group in block.Groups)
                {
                    if (group.Group >= firstGroup && group.Group < endGroup)
                    {
                        if (!blocks.TryGetValue(group.Group, out var of))
                            blocks[group.Group] = of = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
                        of.Add(data[..group.Length]);
                    }
                    data = data[group.Length..];
                }
            }
        }
        return [.. blocks.Select(b => new SavedKeyGroup(b.Key, floor(b.Key), b.Value.ToImmutable()))];
    }

    /// <summary>A sink's output of the checkpoint's epoch, which may have been committed already.</summary>
    public async Task<IReadOnlyList<SinkBatch>> StagedAsync(string sink)
    {
        var batches = new List<SinkBatch>();
        foreach (var staged in Manifest.Staged.Where(s => s.Sink == sink))
        {
            var segment = Array.Find(await _segments.Value, s => s.Name == staged.Segment) ?? await OpenAsync(Segment(staged.Segment));
            foreach (var block in segment.Index.Staged.Where(b => b.Sink == sink))
            {
                var data = await segment.ReadAsync(block.Place, CancellationToken.None);
                batches.Add(StagedRows.ToSinkBatch(new StagedBatch(block.Rows, block.Encoded, data)));
            }
        }
        return batches;
    }

    SegmentRef Segment(string name) => Manifest.StagedSegments.First(s => s.Name == name);

    Task<SegmentFile> OpenAsync(SegmentRef segment) => SegmentFile.OpenAsync(_store, Manifest.Pipeline, segment, CancellationToken.None);
}
