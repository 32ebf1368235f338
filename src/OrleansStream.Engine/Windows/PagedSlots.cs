using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;

namespace OrleansStream.Windows;

/// <summary>
/// The slots of the accumulators as pages: one slot per group in each page, so that a group's slot is the page's first plus its id. A page is what a
/// pane, or a sum of panes, is kept in.
/// </summary>
sealed class PagedSlots(AccumulatorSet accumulators)
{
    // 2^29 slots: beyond, the arrays of larger states could not be addressed.
    const long MaxSlots = 1L << 29;

    // Pages this many times larger than needed are made smaller.
    const int MaxSlack = 16;

    readonly Stack<int> _free = [];
    int _pages;

    public AccumulatorSet Accumulators { get; } = accumulators;

    /// <summary>Slots in a page.</summary>
    public int Stride { get; private set; } = 64;

    /// <summary>Groups that the pages hold so far.</summary>
    public int Groups { get; private set; }

    /// <summary>The first slot of a page. It moves when pages grow.</summary>
    public int First(int page) => page * Stride;

    /// <summary>An empty page.</summary>
    public int Rent()
    {
        if (_free.TryPop(out var page))
            return page;
        EnsureRoom(_pages + 1, Stride);
        Accumulators.EnsureSlots((_pages + 1) * Stride);
        return _pages++;
    }

    /// <summary>Gives a page back.</summary>
    public void Return(int page)
    {
        Clear(page);
        _free.Push(page);
    }

    public void Clear(int page) => Accumulators.ClearRange(First(page), Groups);

    /// <summary>Adds a page to another: states that merge small.</summary>
    public void MergeSmall(int into, int from) => Accumulators.MergeSmall(First(into), First(from), Groups);

    /// <summary>Makes every page hold groups below <paramref name="groups"/>.</summary>
    public void EnsureGroups(int groups)
    {
        if (groups > Stride)
        {
            var stride = Stride;
            while (stride < groups)
                stride *= 2;
            EnsureRoom(_pages, stride);
            Rearrange(Identity(Groups), stride);
        }
        Groups = Math.Max(Groups, groups);
    }

    /// <summary>Keeps only the groups given, in ascending order; the n-th of them becomes the group n.</summary>
    public void Retain(ReadOnlySpan<int> groups)
    {
        // Pages that were full will be full again: they shrink only if they are much too large.
        var stride = Stride;
        while (stride > 64 && stride / MaxSlack > groups.Length)
            stride /= 2;
        Rearrange(groups, stride);
        Groups = groups.Length;
    }

    void Rearrange(ReadOnlySpan<int> groups, int stride)
    {
        if (_pages > 0)
            Accumulators.Rearrange(_pages, Stride, stride, groups);
        Stride = stride;
    }

    static void EnsureRoom(int pages, int stride)
    {
        if ((long)pages * stride > MaxSlots)
            throw new StreamException(ErrorCodes.LimitReached,
                $"{stride:N0} groups in {pages:N0} panes are more than one task can hold; use fewer groups, a larger slide or more parallelism.");
    }

    static int[] Identity(int count)
    {
        var identity = new int[count];
        for (var i = 0; i < count; i++)
            identity[i] = i;
        return identity;
    }
}
