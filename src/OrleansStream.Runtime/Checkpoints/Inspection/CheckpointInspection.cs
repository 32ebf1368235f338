using System.Globalization;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Planning;
using OrleansStream.Runtime.Checkpoints.Format;

namespace OrleansStream.Runtime.Checkpoints.Inspection;

/// <summary>Looks into the checkpoints of a store without running anything: for tools.</summary>
public static class CheckpointInspection
{
    /// <summary>A checkpoint by a savepoint's name or an epoch; null: there is none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="pipeline">The pipeline's id.</param>
    /// <param name="wanted">The name or the epoch; names come first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<CheckpointInfo?> FindAsync(ICheckpointStore store, string pipeline, string wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var all = await store.ListAsync(pipeline, cancellationToken);
        return all.FirstOrDefault(c => c.Name == wanted) ?? all.FirstOrDefault(c => c.Epoch.ToString(CultureInfo.InvariantCulture) == wanted);
    }

    /// <summary>Reads a checkpoint's manifest. Fails with <see cref="ErrorCodes.CheckpointDamaged"/> if it cannot be read.</summary>
    public static async Task<CheckpointManifest> ReadAsync(ICheckpointStore store, CheckpointInfo checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var bytes = await store.ReadManifestAsync(checkpoint.Pipeline, checkpoint.Epoch, cancellationToken)
            ?? throw new StreamException(ErrorCodes.CheckpointDamaged, $"The manifest of checkpoint {checkpoint.Epoch} is missing.");
        return CheckpointJson.Read(bytes.Span);
    }

    /// <summary>
    /// What a checkpoint keeps for each step, in the manifest's order. Reads the indexes of its segments; fails with
    /// <see cref="ErrorCodes.CheckpointDamaged"/> if one cannot be read.
    /// </summary>
    public static async Task<IReadOnlyList<StepUsage>> StepsAsync(ICheckpointStore store, CheckpointManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var blocks = new List<StateBlockEntry>();
        foreach (var segment in manifest.Segments)
            blocks.AddRange((await SegmentFile.OpenAsync(store, manifest.Pipeline, segment, cancellationToken)).Index.State);
        var entries = blocks.ToLookup(b => b.Step, StringComparer.Ordinal);
        return
        [
            .. manifest.Tasks.SelectMany(t => t.Steps).Where(s => s.Step != TaskGraph.TimeStep).GroupBy(s => s.Step, StringComparer.Ordinal).Select(s => new StepUsage(
                s.Key, s.First().Schema.Kind, s.Count(), entries[s.Key].Sum(b => b.Groups.Sum(g => (long)g.Entries)),
                entries[s.Key].Sum(b => (long)b.Place.Length) + s.Sum(h => (long)h.Shared.Length))),
        ];
    }

    /// <summary>Reads every byte of a checkpoint and says what is not what was written; empty: it is whole.</summary>
    public static async Task<IReadOnlyList<string>> VerifyAsync(ICheckpointStore store, CheckpointInfo checkpoint, CancellationToken cancellationToken)
    {
        CheckpointManifest manifest;
        try
        {
            manifest = await ReadAsync(store, checkpoint, cancellationToken);
        }
        catch (StreamException e) when (e.Code == ErrorCodes.CheckpointDamaged)
        {
            return [e.Message];
        }
        var damage = new List<string>();
        foreach (var segment in manifest.Segments.Concat(manifest.StagedSegments).DistinctBy(s => s.Name))
            damage.AddRange(await VerifyAsync(store, manifest.Pipeline, segment, cancellationToken));
        return damage;
    }

    /// <summary>Deletes a checkpoint, and the segments that were its alone.</summary>
    /// <returns>The segments that are gone. None while another manifest cannot be read: it may need any of them.</returns>
    public static async Task<IReadOnlyList<string>> DeleteAsync(ICheckpointStore store, CheckpointInfo checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (var other in (await store.ListAsync(checkpoint.Pipeline, cancellationToken)).OrderByDescending(c => c.Epoch == checkpoint.Epoch))
        {
            try
            {
                var manifest = await ReadAsync(store, other, cancellationToken);
                var named = manifest.Segments.Concat(manifest.StagedSegments).Select(s => s.Name);
                if (other.Epoch == checkpoint.Epoch)
                    own.UnionWith(named);
                else
                    own.ExceptWith(named);
            }
            catch (StreamException e) when (e.Code == ErrorCodes.CheckpointDamaged)
            {
                own.Clear();
                break;
            }
        }
        await store.DeleteAsync(checkpoint.Pipeline, [checkpoint.Epoch], cancellationToken);
        await store.DeleteSegmentsAsync(checkpoint.Pipeline, own, cancellationToken);
        return [.. own.Order(StringComparer.Ordinal)];
    }

    static async Task<IReadOnlyList<string>> VerifyAsync(ICheckpointStore store, string pipeline, SegmentRef segment, CancellationToken cancellationToken)
    {
        var damage = new List<string>();
        try
        {
            var file = await SegmentFile.OpenAsync(store, pipeline, segment, cancellationToken);
            foreach (var place in file.Index.State.Select(b => b.Place).Concat(file.Index.Staged.Select(b => b.Place)))
            {
                try
                {
                    await file.ReadAsync(place, cancellationToken);
                }
                catch (StreamException e) when (e.Code == ErrorCodes.CheckpointDamaged)
                {
                    damage.Add(e.Message);
                }
            }
        }
        catch (StreamException e) when (e.Code == ErrorCodes.CheckpointDamaged)
        {
            damage.Add(e.Message);
        }
        return damage;
    }
}
