using Microsoft.Extensions.Logging;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>
/// Knows the segments that checkpoints consist of, makes few of many when they have become too many, and deletes what no checkpoint needs any more. All but
/// the bookkeeping happens in the background; whatever fails there is tried again at the next checkpoint.
/// </summary>
sealed class CheckpointKeeper(AttemptId attempt, ICheckpointStore store, IReadOnlyList<SegmentRef> segments, bool compress, ILogger log)
{
    /// <summary>Checkpoints that are kept beside the savepoints.</summary>
    public const int Kept = 3;

    /// <summary>Segments from which on they are made fewer.</summary>
    public const int MaxSegments = 32;

    readonly List<SegmentRef> _segments = [.. segments];
    Task _work = Task.CompletedTask;
    (int Count, IReadOnlyList<SegmentRef> Segments)? _compacted;

    /// <summary>The segments, oldest first.</summary>
    public IReadOnlyList<SegmentRef> Segments => [.. _segments];

    /// <summary>Adds the segments of an epoch, and takes the place of old ones by what was made of them meanwhile.</summary>
    public void Add(IEnumerable<SegmentRef> segments)
    {
        if (_compacted is { } compacted)
        {
            _segments.RemoveRange(0, compacted.Count);
            _segments.InsertRange(0, compacted.Segments);
            _compacted = null;
        }
        _segments.AddRange(segments);
    }

    /// <summary>Begins to tidy up behind a committed checkpoint, unless that is still going on.</summary>
    public void Clean(CheckpointManifest manifest)
    {
        if (!_work.IsCompleted)
            return;
        var compact = _compacted is null && manifest.Segments.Count > MaxSegments;
        _work = CleanAsync(manifest, compact);
    }

    async Task CleanAsync(CheckpointManifest manifest, bool compact)
    {
        try
        {
            string[] pending = [.. (_compacted?.Segments ?? []).Select(s => s.Name)];
            await Task.Run(() => DeleteAsync(manifest, pending));
            if (!compact)
                return;
            var fewer = await Task.Run(() => Compaction.RunAsync(store, manifest, attempt.Number, compress));
            _compacted = (manifest.Segments.Count, fewer);
        }
        catch (Exception e)
        {
            log.CleaningFailed(e, attempt.Pipeline);
        }
    }

    async Task DeleteAsync(CheckpointManifest manifest, string[] pending)
    {
        var all = await store.ListAsync(attempt.Pipeline, CancellationToken.None);
        var unnamed = all.Where(c => c.Name is null && c.Epoch <= manifest.Epoch).Select(c => c.Epoch).Order().ToList();
        var old = unnamed.Take(Math.Max(0, unnamed.Count - Kept)).ToHashSet();
        if (old.Count == 0)
            return;
        var needed = new HashSet<string>(pending);
        foreach (var kept in all.Where(c => !old.Contains(c.Epoch)))
        {
            try
            {
                if (await store.ReadManifestAsync(attempt.Pipeline, kept.Epoch, CancellationToken.None) is not { } bytes)
                    continue;
                var read = CheckpointJson.Read(bytes.Span);
                needed.UnionWith(read.Segments.Concat(read.StagedSegments).Select(s => s.Name));
            }
            catch (StreamException e) when (e.Code == ErrorCodes.CheckpointDamaged)
            {
                // It was passed over with a loud word when it was wanted; nothing can be read from it that would have to be kept.
                _ = e;
            }
        }
        await store.DeleteAsync(attempt.Pipeline, old, CancellationToken.None);
        // What is newer than this checkpoint may be about to become part of the next.
        var rubbish = (await store.ListSegmentsAsync(attempt.Pipeline, CancellationToken.None))
            .Select(s => s.Name).Where(n => !needed.Contains(n) && CheckpointNames.EpochOf(n) < manifest.Epoch).ToList();
        await store.DeleteSegmentsAsync(attempt.Pipeline, rubbish, CancellationToken.None);
    }
}
