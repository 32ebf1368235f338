using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Keys;

/// <summary>Some rows of a batch as keyed operators take them: always with a list of positions, so that kernels need one loop only.</summary>
readonly ref struct RowBlock
{
    static int[] s_identity = Identity(EventBatch.MaxRows);

    public RowBlock(EventBatch batch, ReadOnlySpan<int> positions, bool isAll, ReadOnlySpan<long> times, long sequence)
    {
        Batch = batch;
        Positions = positions;
        IsAll = isAll;
        Times = times;
        Sequence = sequence;
    }

    /// <summary>The batch.</summary>
    public EventBatch Batch { get; }

    /// <summary>The rows' positions in the batch's columns.</summary>
    public ReadOnlySpan<int> Positions { get; }

    /// <summary>Whether the rows are all rows of the columns in their order, so that columns can be read straight.</summary>
    public bool IsAll { get; }

    /// <summary>The rows' event times.</summary>
    public ReadOnlySpan<long> Times { get; }

    /// <summary>The first row's number in the order of arrival; the others follow.</summary>
    public long Sequence { get; }

    public int Count => Positions.Length;

    /// <summary>The selected rows of a batch. <paramref name="times"/> is scratch that may be kept by the block.</summary>
    public static RowBlock Of(EventBatch batch, long sequence, ref long[] times)
    {
        var column = batch.EventTimes.Values;
        if (batch.Selection.IsAll)
            return new RowBlock(batch, All(batch.Length), true, column, sequence);
        return Gather(batch, batch.Selection.Positions, sequence, ref times);
    }

    /// <summary>Rows of a batch by their positions.</summary>
    public static RowBlock Gather(EventBatch batch, ReadOnlySpan<int> positions, long sequence, ref long[] times)
    {
        var column = batch.EventTimes.Values;
        Scratch.Ensure(ref times, positions.Length);
        for (var i = 0; i < positions.Length; i++)
            times[i] = column[positions[i]];
        return new RowBlock(batch, positions, false, times.AsSpan(0, positions.Length), sequence);
    }

    /// <summary>The numbers from 0 up to a length.</summary>
    public static ReadOnlySpan<int> All(int length)
    {
        var identity = s_identity;
        if (identity.Length < length)
            s_identity = identity = Identity(length);
        return identity.AsSpan(0, length);
    }

    static int[] Identity(int length)
    {
        var identity = new int[length];
        for (var i = 0; i < length; i++)
            identity[i] = i;
        return identity;
    }
}
