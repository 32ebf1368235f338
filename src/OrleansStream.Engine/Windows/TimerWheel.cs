using OrleansStream.Keys;

namespace OrleansStream.Windows;

/// <summary>
/// Timers of items with small numbers, in buckets of time that are reused round and round (Varghese and Lauck 1987). An item stands in at most one
/// bucket. Its time may be moved on without telling: when its bucket is due, the caller is asked, and it is put where it belongs then.
/// </summary>
/// <param name="resolution">How exact the buckets should be, in milliseconds.</param>
sealed class TimerWheel(long resolution)
{
    const int BucketCount = 256;

    readonly int[] _heads = new int[BucketCount];
    readonly int _shift = Math.Max(0, (int)Math.Log2(Math.Max(1, resolution)));
    int[] _next = [];
    long _reached = long.MinValue;

    /// <summary>When an item is due.</summary>
    public delegate long DueTime(int item);

    /// <summary>Adds an item (a number above 0) that is in no bucket. Its time is above what <see cref="Take"/> was last told.</summary>
    public void Add(int item, long due)
    {
        Scratch.Grow(ref _next, item + 1);
        ref var head = ref _heads[Bucket(due)];
        _next[item] = head;
        head = item;
    }

    /// <summary>Takes out the items that are due at a time, in no order.</summary>
    /// <param name="now">The time; never lower than before.</param>
    /// <param name="due">Tells when an item is due.</param>
    /// <param name="items">Where they are put.</param>
    public void Take(long now, DueTime due, List<int> items)
    {
        var first = _reached >> _shift;
        var last = now >> _shift;
        _reached = now;
        // The subtraction may overflow, which is further than a round as well.
        if (unchecked((ulong)(last - first)) >= BucketCount)
            (first, last) = (0, BucketCount - 1);
        for (var bucket = first; bucket <= last; bucket++)
        {
            var item = _heads[bucket & (BucketCount - 1)];
            _heads[bucket & (BucketCount - 1)] = 0;
            while (item != 0)
            {
                var next = _next[item];
                var time = due(item);
                if (time <= now)
                    items.Add(item);
                else
                    Add(item, time);
                item = next;
            }
        }
    }

    int Bucket(long due) => (int)(due >> _shift) & (BucketCount - 1);
}
