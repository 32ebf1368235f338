using OrleansStream.Events;

namespace OrleansStream.Time;

/// <summary>Makes the watermarks of one partition; they never go back.</summary>
sealed class WatermarkGenerator(EventTimeOptions? options)
{
    readonly bool _bounded = options is null || options.Watermarks == WatermarkKind.Bounded;
    readonly long _outOfOrderness = (long)(options?.OutOfOrderness.TotalMilliseconds ?? 0);
    long _current = long.MinValue;

    /// <summary>The watermark reached; <see cref="long.MinValue"/> before the first.</summary>
    public long Current => Volatile.Read(ref _current);

    /// <summary>Takes rows: with the bounded kind time moves to the highest time seen, less what may still come out of order.</summary>
    public long Observe(EventBatch batch)
    {
        if (!_bounded)
            return _current;
        return Explicit(Below(Highest(batch)));
    }

    // Saturating: a time near the lowest representable one must not wrap around to the far future.
    long Below(long time) => time < long.MinValue + _outOfOrderness + 1 ? long.MinValue : time - _outOfOrderness - 1;

    /// <summary>
    /// The first row, from one on, that the rows before it have overtaken: had they come in a batch of their own, time would have passed it. The
    /// number of rows if there is none. Splitting there makes what is late depend on the rows alone, not on how they were cut into batches.
    /// </summary>
    /// <param name="batch">The rows.</param>
    /// <param name="from">The first row to look at, counted among the selected ones.</param>
    public int FirstOvertaken(EventBatch batch, int from)
    {
        var count = batch.Count;
        if (!_bounded)
            return count;
        var times = batch.EventTimes.Values;
        var isAll = batch.Selection.IsAll;
        var positions = batch.Selection.Positions;
        var current = _current;
        var highest = long.MinValue;
        // Times at or below this are passed; only what rows of this batch add to the present watermark matters.
        var passed = long.MinValue;
        for (var i = from; i < count; i++)
        {
            var time = times[isAll ? i : positions[i]];
            if (time > highest)
                (highest, passed) = (time, Below(time));
            else if (time <= passed && passed > current)
                return i;
        }
        return count;
    }

    /// <summary>Takes an explicit watermark.</summary>
    public long Explicit(long watermark)
    {
        if (watermark > _current)
            Volatile.Write(ref _current, watermark);
        return _current;
    }

    /// <summary>Takes the clock, if event time is the time of arrival; null if it is not.</summary>
    public long? Arrival(long now) => options is null ? Explicit(now - 1) : null;

    static long Highest(EventBatch batch)
    {
        var times = batch.EventTimes.Values;
        var highest = long.MinValue;
        if (batch.Selection.IsAll)
            return System.Numerics.Tensors.TensorPrimitives.Max(times);
        foreach (var row in batch.Selection.Positions)
            highest = Math.Max(highest, times[row]);
        return highest;
    }
}
