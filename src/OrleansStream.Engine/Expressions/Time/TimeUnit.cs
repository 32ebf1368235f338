using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Time;

/// <summary>A unit of time: exact ones of so many milliseconds, others of so many days or months of the calendar.</summary>
sealed record TimeUnit(string Name, long Milliseconds, int Days, int Months)
{
    public static IReadOnlyList<TimeUnit> All { get; } =
    [
        new("millisecond", 1, 0, 0), new("second", 1000, 0, 0), new("minute", 60_000, 0, 0), new("hour", 3_600_000, 0, 0),
        new("day", 0, 1, 0), new("week", 0, 7, 0), new("month", 0, 0, 1), new("quarter", 0, 0, 3), new("year", 0, 0, 12),
    ];

    /// <summary>The unit of that name, singular or plural.</summary>
    public static TimeUnit? Find(string name)
    {
        name = name.ToLowerInvariant();
        return All.FirstOrDefault(u => u.Name == name || $"{u.Name}s" == name);
    }

    /// <summary>The wall clock time that a unit begins which holds another, for units of a day and more; weeks begin on Monday.</summary>
    public DateTime Start(DateTime local) => (Days, Months) switch
    {
        (1, _) => local.Date,
        // The first day of year 1 is a Monday.
        (7, _) => local.Date.AddDays(-(((int)local.DayOfWeek + 6) % 7)),
        _ => new DateTime(local.Year, ((local.Month - 1) / Months * Months % 12) + 1, 1),
    };

    /// <summary>A wall clock time so many units later, cut to the month's last day; false outside the years 1 to 9999.</summary>
    public bool TryAdd(DateTime local, long count, out DateTime result)
    {
        result = local;
        // More would overflow below and lies outside anyway.
        if (count is > 4_000_000 or < -4_000_000)
            return false;
        if (Days > 0)
        {
            var ticks = local.Ticks + (count * Days * TimeSpan.TicksPerDay);
            if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
                return false;
            result = new DateTime(ticks);
            return true;
        }
        var month = (local.Year * 12L) + local.Month - 1 + (count * Months);
        if (month < 12 || month >= 120_000)
            return false;
        result = local.AddMonths((int)(count * Months));
        return true;
    }

    /// <summary>How many whole units lie between two wall clock times; negative if the second is the earlier one.</summary>
    public long Between(DateTime from, DateTime to)
    {
        if (Days > 0)
            return (to - from).Ticks / (Days * TimeSpan.TicksPerDay);
        var count = (((to.Year - from.Year) * 12L) + to.Month - from.Month) / Months;
        // The month may not be full yet.
        if (count > 0 && from.AddMonths((int)count * Months) > to)
            count--;
        else if (count < 0 && from.AddMonths((int)count * Months) < to)
            count++;
        return count;
    }
}
