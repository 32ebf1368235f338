using OrleansStream.Keys;

namespace OrleansStream.Aggregates;

/// <summary>All accumulators of an operator, with the count of all rows, which tells the slots that hold something.</summary>
sealed class AccumulatorSet
{
    readonly Accumulator[] _all;
    readonly Accumulator[] _small;
    readonly Accumulator[] _large;
    readonly Accumulator[] _results;

    /// <param name="create">Makes the accumulators in the order of the result columns; null stands for the count of all rows.</param>
    public AccumulatorSet(IEnumerable<Func<Accumulator>?> create)
    {
        _results = [.. create.Select(c => c is null ? Rows : c())];
        _all = [Rows, .. _results.Where(a => a != Rows)];
        _small = [.. _all.Where(a => a.MergesSmall)];
        _large = [.. _all.Where(a => !a.MergesSmall)];
    }

    /// <summary>The count of all rows.</summary>
    public RowCounter Rows { get; } = new();

    /// <summary>Whether any accumulator does not merge into small states.</summary>
    public bool HasLarge => _large.Length > 0;

    public void EnsureSlots(int slots)
    {
        foreach (var accumulator in _all)
            accumulator.EnsureSlots(slots);
    }

    public void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        foreach (var accumulator in _all)
            accumulator.Add(rows, slots);
    }

    /// <summary>Adds rows to the accumulators that merge into small states only.</summary>
    public void AddSmall(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        foreach (var accumulator in _small)
            accumulator.Add(rows, slots);
    }

    public void MergeSmall(int into, int from, int count)
    {
        foreach (var accumulator in _small)
            accumulator.MergeRange(into, from, count);
    }

    /// <summary>Overwrites slots with the sums of two lists of slots, for the accumulators that merge into small states.</summary>
    public void CombineSmall(int into, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        foreach (var accumulator in _small)
            accumulator.Combine(into, left, right);
    }

    /// <summary>Merges lists of slots, for the accumulators that do not merge into small states.</summary>
    public void MergeLarge(ReadOnlySpan<int> into, ReadOnlySpan<int> from)
    {
        foreach (var accumulator in _large)
            accumulator.Merge(into, from);
    }

    public void Merge(ReadOnlySpan<int> into, ReadOnlySpan<int> from)
    {
        foreach (var accumulator in _all)
            accumulator.Merge(into, from);
    }

    public void ClearRange(int start, int count)
    {
        foreach (var accumulator in _all)
            accumulator.ClearRange(start, count);
    }

    public void Clear(ReadOnlySpan<int> slots)
    {
        foreach (var accumulator in _all)
            accumulator.Clear(slots);
    }

    public void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets)
    {
        foreach (var accumulator in _all)
            accumulator.Rearrange(pages, oldStride, newStride, oldOffsets);
    }

    /// <summary>Appends the result columns of the slots given.</summary>
    public void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        foreach (var accumulator in _results)
            accumulator.Emit(slots, results);
    }
}
