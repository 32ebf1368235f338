namespace OrleansStream.Expressions.Evaluation;

/// <summary>The parts of timestamps, in UTC. Outside the years 1 to 9999 there are none.</summary>
static class Calendar
{
    static readonly long First = Milliseconds(DateTime.MinValue);
    static readonly long Last = Milliseconds(DateTime.MaxValue);

    public static bool TryDate(long milliseconds, out DateTime date)
    {
        var known = milliseconds >= First && milliseconds <= Last;
        date = known ? DateTime.UnixEpoch.AddTicks(milliseconds * TimeSpan.TicksPerMillisecond) : default;
        return known;
    }

    public static long Milliseconds(DateTime date) => (date.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    /// <summary>The start of the unit that a time is in; null for a unit that there is not. Weeks begin on Monday.</summary>
    public static Func<Node, Node>? Truncation(string unit) => unit switch
    {
        "second" => Truncated<Second>,
        "minute" => Truncated<Minute>,
        "hour" => Truncated<Hour>,
        "day" => Truncated<Day>,
        "week" => Truncated<Week>,
        "month" => Truncated<Month>,
        "quarter" => Truncated<Quarter>,
        "year" => Truncated<Year>,
        _ => null,
    };

    public static IEnumerable<string> Units { get; } = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

    static Node Truncated<TUnit>(Node time) where TUnit : struct, IUnit =>
        new MapNode<long, long, TruncateTo<TUnit>>(Events.DataType.Timestamp, time);

    interface IUnit
    {
        static abstract DateTime Start(DateTime date);
    }

    readonly struct TruncateTo<TUnit> : IMap<long, long> where TUnit : struct, IUnit
    {
        public static bool TryApply(long value, out long result)
        {
            var known = TryDate(value, out var date);
            result = known ? Milliseconds(TUnit.Start(date)) : 0;
            return known;
        }
    }

    readonly struct Second : IUnit
    {
        public static DateTime Start(DateTime date) => date.AddTicks(-(date.Ticks % TimeSpan.TicksPerSecond));
    }

    readonly struct Minute : IUnit
    {
        public static DateTime Start(DateTime date) => date.AddTicks(-(date.Ticks % TimeSpan.TicksPerMinute));
    }

    readonly struct Hour : IUnit
    {
        public static DateTime Start(DateTime date) => date.AddTicks(-(date.Ticks % TimeSpan.TicksPerHour));
    }

    readonly struct Day : IUnit
    {
        public static DateTime Start(DateTime date) => date.Date;
    }

    readonly struct Week : IUnit
    {
        // The first day of year 1 is a Monday.
        public static DateTime Start(DateTime date) => date.Date.AddDays(-(((int)date.DayOfWeek + 6) % 7));
    }

    readonly struct Month : IUnit
    {
        public static DateTime Start(DateTime date) => new(date.Year, date.Month, 1);
    }

    readonly struct Quarter : IUnit
    {
        public static DateTime Start(DateTime date) => new(date.Year, ((date.Month - 1) / 3 * 3) + 1, 1);
    }

    readonly struct Year : IUnit
    {
        public static DateTime Start(DateTime date) => new(date.Year, 1, 1);
    }
}

interface ITimePart
{
    static abstract long Of(DateTime date);
}

readonly struct TimePart<TPart> : IMap<long, long> where TPart : struct, ITimePart
{
    public static bool TryApply(long value, out long result)
    {
        var known = Calendar.TryDate(value, out var date);
        result = known ? TPart.Of(date) : 0;
        return known;
    }
}

readonly struct YearPart : ITimePart
{
    public static long Of(DateTime date) => date.Year;
}

readonly struct MonthPart : ITimePart
{
    public static long Of(DateTime date) => date.Month;
}

readonly struct DayPart : ITimePart
{
    public static long Of(DateTime date) => date.Day;
}

readonly struct HourPart : ITimePart
{
    public static long Of(DateTime date) => date.Hour;
}

readonly struct MinutePart : ITimePart
{
    public static long Of(DateTime date) => date.Minute;
}

readonly struct SecondPart : ITimePart
{
    public static long Of(DateTime date) => date.Second;
}
