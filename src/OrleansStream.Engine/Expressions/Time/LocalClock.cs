using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Time;

/// <summary>Wall clock time of one zone. Not for use by several threads at once.</summary>
sealed class LocalClock(TimeZoneInfo zone)
{
    // Offsets of zones change at whole quarters of an hour, those of times before they were agreed on apart.
    const long Quarter = 15 * 60 * 1000;
    const long Agreed = 0;

    long _quarter = long.MinValue;
    TimeSpan _offset;

    /// <summary>The wall clock time of a moment; false outside the years 1 to 9999.</summary>
    public bool TryLocal(long milliseconds, out DateTime local, out TimeSpan offset)
    {
        offset = default;
        local = default;
        if (!Calendar.TryDate(milliseconds, out var utc))
            return false;
        offset = Offset(milliseconds, utc);
        if (utc.Ticks + offset.Ticks < 0 || utc.Ticks + offset.Ticks > DateTime.MaxValue.Ticks)
            return false;
        local = new DateTime(utc.Ticks + offset.Ticks, DateTimeKind.Unspecified);
        return true;
    }

    /// <summary>
    /// The moment of a wall clock time. Of two the earlier; a time that the clock skips counts with the offset before, so that it comes out later by what was skipped.
    /// </summary>
    public long Moment(DateTime local)
    {
        var offset = zone.GetUtcOffset(local);
        if (zone.IsInvalidTime(local))
            offset = zone.GetUtcOffset(local.AddHours(local.Year > 1 ? -3 : 0));
        else if (zone.IsAmbiguousTime(local))
            offset = zone.GetAmbiguousTimeOffsets(local).Max();
        return Calendar.Milliseconds(local) - (offset.Ticks / TimeSpan.TicksPerMillisecond);
    }

    TimeSpan Offset(long milliseconds, DateTime utc)
    {
        if (milliseconds < Agreed)
            return zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
        var quarter = milliseconds / Quarter;
        if (quarter != _quarter)
            (_quarter, _offset) = (quarter, zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)));
        return _offset;
    }
}
