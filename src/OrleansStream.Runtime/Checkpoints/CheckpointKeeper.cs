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
    /// <summary>Segments from which on they are made fewer.</summary>
    public const int MaxSegments = 32;

    readonly List<SegmentRef> _segments = [.. segments];

    /// <summary>The segments that each epoch's manifest names; a manifest never changes, so it is read once.</summary>
    Dictionary<long, string[]> _named = [];
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

    /// <summary>Deletes what nobody needs; segments that have been compacted and are not in a manifest yet are not looked at.</summary>
    async Task DeleteAsync(CheckpointManifest manifest, string[] pending)
    {
        var checkpoints = await store.ListAsync(attempt.Pipeline, CancellationToken.None);
        var named = new Dictionary<long, string[]>();
        foreach (var checkpoint in checkpoints)
        {
            if (_named.TryGetValue(checkpoint.Epoch, out var known) || (known = await NamesAsync(checkpoint.Epoch)) is not null)
                named.Add(checkpoint.Epoch, known);
        }
        _named = named;
        var segments = await store.ListSegmentsAsync(attempt.Pipeline, CancellationToken.None);
        var written = segments.Select(s => s.Name).Except(pending).Select(n => (n, CheckpointNames.EpochOf(n)));
        var garbage = CheckpointGarbage.Find(checkpoints, epoch => named.GetValueOrDefault(epoch), written, manifest.Epoch);
        if (garbage.Epochs.Count == 0)
            return;
        await store.DeleteAsync(attempt.Pipeline, garbage.Epochs, CancellationToken.None);
        await store.DeleteSegmentsAsync(attempt.Pipeline, garbage.Segments, CancellationToken.None);
    }

    /// <summary>The segments that an epoch's manifest names; null: it cannot be read, or has gone meanwhile.</summary>
    async Task<string[]?> NamesAsync(long epoch)
    {
        try
        {
            if (await store.ReadManifestAsync(attempt.Pipeline, epoch, CancellationToken.None) is not { } bytes)
                return null;
            var manifest = CheckpointJson.Read(bytes.Span);
            return [.. manifest.Segments.Concat(manifest.StagedSegments).Select(s => s.Name)];
        }
        catch (StreamException failure) when (failure.Code == ErrorCodes.CheckpointDamaged)
        {
            // It is passed over with a loud word when it is wanted; nothing can be read from it that would have to be kept.
            _ = failure;
            return null;
        }
    }
}
