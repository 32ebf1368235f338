using OrleansStream.Events;

namespace OrleansStream.Planning;

/// <summary>Selects successive rows of a batch.</summary>
static class RowRange
{
    static readonly int[] s_all = [.. Enumerable.Range(0, EventBatch.MaxRows)];

    /// <summary>The selected rows from one on and before another.</summary>
    public static Selection Of(EventBatch batch, int from, int to)
    {
        if (!batch.Selection.IsAll)
            return Selection.Of(batch.Selection.Positions[from..to].ToArray());
        return Selection.Of(to <= s_all.Length ? s_all.AsMemory(from..to) : Enumerable.Range(from, to - from).ToArray());
    }
}
