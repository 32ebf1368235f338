using System.Globalization;
using Orleans.Runtime;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>The names of segments: they begin with the epoch, so that what is newer than any checkpoint is known by its name.</summary>
static class CheckpointNames
{
    /// <summary>The segment of a silo in an epoch of an attempt.</summary>
    public static string Segment(long epoch, long attempt, SiloAddress silo) =>
        string.Create(CultureInfo.InvariantCulture, $"{epoch:D12}-{attempt}-{silo.GetConsistentHashCode():x8}");

    /// <summary>A compacted segment.</summary>
    public static string Compacted(long epoch, long attempt, int part) => string.Create(CultureInfo.InvariantCulture, $"{epoch:D12}-{attempt}-c{part}");

    /// <summary>The epoch in a segment's name; null if it is no such name.</summary>
    public static long? EpochOf(string segment) =>
        segment.IndexOf('-', StringComparison.Ordinal) is > 0 and var end && long.TryParse(segment.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            ? epoch
            : null;
}
