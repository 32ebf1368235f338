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
        var highest = Highest(batch);
        // Saturating: a time near the lowest representable one must not wrap around to the far future.
        return Explicit(highest < long.MinValue + _outOfOrderness + 1 ? long.MinValue : highest - _outOfOrderness - 1);
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
