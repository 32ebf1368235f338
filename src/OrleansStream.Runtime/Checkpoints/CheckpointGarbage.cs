using OrleansStream.Checkpoints;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>What of a pipeline's checkpoints nobody needs any more. The manifests go first: else a kept one could name a segment that has gone.</summary>
/// <param name="Epochs">Manifests to delete, in ascending order.</param>
/// <param name="Segments">Segments to delete once those manifests have gone.</param>
sealed record CheckpointGarbage(IReadOnlyList<long> Epochs, IReadOnlyList<string> Segments)
{
    /// <summary>Checkpoints without a name that are kept unless told otherwise.</summary>
    public const int DefaultKept = 3;

    /// <summary>Finds it.</summary>
    /// <param name="checkpoints">All checkpoints and savepoints that there are.</param>
    /// <param name="segmentsOf">
    /// The segments that an epoch's manifest names; null: it cannot be read. While there is such a one among those that are kept no segment is deleted,
    /// since it may yet be mended by hand.
    /// </param>
    /// <param name="written">All segments that there are, with the epoch for which each was written; null: that cannot be told, and it is kept.</param>
    /// <param name="committed">
    /// The last epoch that the running attempt has committed, or from which it began. Segments that are newer may be on their way into a manifest, be it
    /// of this attempt or of one that has taken its place; older ones that no kept manifest names never will be.
    /// </param>
    /// <param name="kept">How many of the newest checkpoints without a name are kept, at least 1.</param>
    public static CheckpointGarbage Find(
        IReadOnlyList<CheckpointInfo> checkpoints,
        Func<long, IReadOnlyCollection<string>?> segmentsOf,
        IEnumerable<(string Segment, long? Epoch)> written,
        long committed,
        int kept = DefaultKept)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        // What is newer than the committed epoch is another attempt's business.
        var unnamed = checkpoints.Where(c => c.Name is null && c.Epoch <= committed).Select(c => c.Epoch).Order().ToList();
        var old = unnamed.Take(Math.Max(0, unnamed.Count - kept)).ToList();
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var epoch in checkpoints.Select(c => c.Epoch).Except(old))
        {
            if (segmentsOf(epoch) is not { } named)
                return new CheckpointGarbage(old, []);
            needed.UnionWith(named);
        }
        return new CheckpointGarbage(old, [.. written.Where(s => s.Epoch <= committed && !needed.Contains(s.Segment)).Select(s => s.Segment)]);
    }
}
