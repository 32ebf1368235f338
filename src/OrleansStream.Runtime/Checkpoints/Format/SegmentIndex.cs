namespace OrleansStream.Runtime.Checkpoints.Format;

/// <summary>What a segment holds; it stands at the segment's end as JSON.</summary>
sealed record SegmentIndex
{
    public IReadOnlyList<StateBlockEntry> State { get; init; } = [];

    public IReadOnlyList<StagedBlockEntry> Staged { get; init; } = [];
}

/// <summary>Where bytes lie in a segment.</summary>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">How many there are.</param>
/// <param name="Raw">How many they are when they are not compressed.</param>
/// <param name="Compressed">Whether they are compressed (Zstandard).</param>
/// <param name="Hash">XXH3-64 of the bytes as they lie there.</param>
sealed record BlockPlace(long Offset, int Length, int Raw, bool Compressed, ulong Hash);

/// <summary>Entries of some neighbouring key groups of one step.</summary>
/// <param name="Step">The step's id.</param>
/// <param name="Place">Where they lie.</param>
/// <param name="Groups">The key groups in order, each with the number of its entries and its length.</param>
sealed record StateBlockEntry(string Step, BlockPlace Place, IReadOnlyList<GroupPlace> Groups);

/// <summary>One key group's part of a block.</summary>
sealed record GroupPlace(int Group, int Entries, int Length);

/// <summary>A batch of a sink's output that waits for its epoch.</summary>
/// <param name="Sink">The sink's name.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Encoded">Whether they are records in the sink's format; otherwise Arrow IPC.</param>
/// <param name="Place">Where they lie.</param>
sealed record StagedBlockEntry(string Sink, int Rows, bool Encoded, BlockPlace Place);
