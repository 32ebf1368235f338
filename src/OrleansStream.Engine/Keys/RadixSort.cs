using OrleansStream.Events;

namespace OrleansStream.Keys;

/// <summary>Sorts numbers with their companions by their bytes, least significant first; bytes in which all agree cost nothing.</summary>
static class RadixSort
{
    // Below this a comparison sort is quicker than counting 256 buckets a byte.
    const int SmallLength = 64;

    [ThreadStatic]
    static ulong[]? t_keys;

    [ThreadStatic]
    static int[]? t_items;

    /// <summary>Sorts both spans by <paramref name="keys"/>; equal keys keep their order from <see cref="SmallLength"/> on.</summary>
    public static void Sort(Span<ulong> keys, Span<int> items)
    {
        if (keys.Length <= SmallLength)
        {
            keys.Sort(items);
            return;
        }
        ulong differs = 0;
        foreach (var key in keys)
            differs |= key ^ keys[0];
        var keyScratch = t_keys ??= [];
        var itemScratch = t_items ??= [];
        Scratch.Ensure(ref keyScratch, keys.Length);
        Scratch.Ensure(ref itemScratch, keys.Length);
        (t_keys, t_items) = keyScratch.Length <= EventBatch.MaxRows * 16 ? (keyScratch, itemScratch) : (null, null);
        var fromKeys = keys;
        var fromItems = items;
        var toKeys = keyScratch.AsSpan(0, keys.Length);
        var toItems = itemScratch.AsSpan(0, keys.Length);
        for (var shift = 0; shift < 64; shift += 8)
        {
            if ((byte)(differs >> shift) == 0)
                continue;
            Pass(fromKeys, fromItems, toKeys, toItems, shift);
            var swapKeys = fromKeys;
            fromKeys = toKeys;
            toKeys = swapKeys;
            var swapItems = fromItems;
            fromItems = toItems;
            toItems = swapItems;
        }
        if (fromKeys != keys)
        {
            fromKeys.CopyTo(keys);
            fromItems.CopyTo(items);
        }
    }

    static void Pass(ReadOnlySpan<ulong> keys, ReadOnlySpan<int> items, Span<ulong> toKeys, Span<int> toItems, int shift)
    {
        Span<int> next = stackalloc int[256];
        next.Clear();
        foreach (var key in keys)
            next[(byte)(key >> shift)]++;
        var sum = 0;
        for (var i = 0; i < 256; i++)
        {
            var count = next[i];
            next[i] = sum;
            sum += count;
        }
        for (var i = 0; i < keys.Length; i++)
        {
            var at = next[(byte)(keys[i] >> shift)]++;
            toKeys[at] = keys[i];
            toItems[at] = items[i];
        }
    }
}
