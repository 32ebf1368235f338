using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using OrleansStream.Expressions.Functions;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Time;

/// <summary>
/// Functions of time, in UTC unless a zone is given. Where they take a timestamp they also take an int64 as milliseconds since 1970.
/// </summary>
static class TimeFunctions
{
    static readonly Dictionary<string, Func<DateTime, long>> Parts = new()
    {
        ["year"] = d => d.Year,
        ["quarter"] = d => ((d.Month - 1) / 3) + 1,
        ["month"] = d => d.Month,
        ["week"] = d => System.Globalization.ISOWeek.GetWeekOfYear(d),
        ["day"] = d => d.Day,
        ["day_of_week"] = d => (((int)d.DayOfWeek + 6) % 7) + 1,
        ["day_of_year"] = d => d.DayOfYear,
        ["hour"] = d => d.Hour,
        ["minute"] = d => d.Minute,
        ["second"] = d => d.Second,
        ["millisecond"] = d => d.Millisecond,
    };

    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("event_time", "event_time() -> timestamp", "The row's event time.", "event_time() is not null", "true", 0, 0, _ => new EventTimeNode()),
        Of("to_timestamp", "to_timestamp(text [, format [, zone]]) -> timestamp, to_timestamp(number [, unit]) -> timestamp",
            "A time written in ISO 8601 (UTC if it names no offset) or in a format (in a zone, UTC by default), or a number since 1970 of the unit 's', 'ms' (default) or 'us'. Other texts fail the row.",
            "to_timestamp('1.3.2024 14:30', 'd.M.yyyy HH:mm', 'Europe/Berlin')", "to_timestamp('2024-03-01T13:30:00Z')", 1, 3, ToTimestamp),
        Of("format_timestamp", "format_timestamp(timestamp, format [, zone]) -> string",
            "A time written in a format of the letters yyyy yy MMMM MMM MM M dd d EEEE EEE HH H hh h mm m ss s SSS a XXX XX; other letters stand in single quotes.",
            "format_timestamp(to_timestamp(0), 'EEE d MMM yyyy, HH:mm XXX', 'Asia/Tokyo')", "'Thu 1 Jan 1970, 09:00 +09:00'", 2, 3, Format),
        Of("from_unixtime", "from_unixtime(seconds) -> timestamp", "The time so many seconds after 1970, as to_timestamp(seconds, 's').",
            "cast(from_unixtime(1.5) as int64)", "1500", 1, 1, FromUnixTime),
        Of("to_unixtime", "to_unixtime(timestamp) -> int64", "The whole seconds since 1970; cast(t as int64) gives milliseconds.",
            "to_unixtime(to_timestamp(1999))", "1", 1, 1, ToUnixTime),
        Of("date_trunc", "date_trunc(unit, timestamp [, zone]) -> timestamp",
            "The start of the second, minute, hour, day, week (Monday), month, quarter or year that the time is in, by the clock of the zone.",
            "date_trunc('day', to_timestamp('2024-07-01T23:30:00Z'), 'Europe/Berlin')", "to_timestamp('2024-07-01T22:00:00Z')", 2, 3, DateTrunc),
        Of("date_add", "date_add(unit, count, timestamp [, zone]) -> timestamp",
            "The time so many units later: exact for hours and less, by the calendar and clock of the zone from days on. Months end where they end. Null outside the years 1 to 9999.",
            "date_add('month', 1, to_timestamp('2024-01-31'))", "to_timestamp('2024-02-29')", 3, 4, DateAdd),
        Of("date_diff", "date_diff(unit, from, to [, zone]) -> int64", "How many whole units lie between two times; negative if the second is the earlier one.",
            "date_diff('day', to_timestamp('2024-02-28'), to_timestamp('2024-03-01'))", "2", 3, 4, DateDiff),
        Of("date_part", "date_part(part, timestamp [, zone]) -> int64, extract(part from timestamp) -> int64",
            "A part of the time by the name of its function, for example 'year'; 'dow' and 'doy' are known, too.",
            "date_part('hour', to_timestamp(0), 'Asia/Tokyo')", "9", 2, 3, DatePart),
        Part("year", "The year.", "1970", TimePart<YearPart>),
        Part("quarter", "The quarter of the year, 1 to 4.", "1"),
        Part("month", "The month, 1 to 12.", "1", TimePart<MonthPart>),
        Part("week", "The week of the year by ISO 8601, 1 to 53: weeks begin on Monday, and the first is the one that holds the fourth of January.", "1"),
        Part("day", "The day of the month, 1 to 31.", "1", TimePart<DayPart>),
        Part("day_of_week", "The day of the week, 1 (Monday) to 7 (Sunday).", "4"),
        Part("day_of_year", "The day of the year, 1 to 366.", "1"),
        Part("hour", "The hour, 0 to 23.", "0", TimePart<HourPart>),
        Part("minute", "The minute, 0 to 59.", "0", TimePart<MinutePart>),
        Part("second", "The second, 0 to 59.", "0", TimePart<SecondPart>),
        Part("millisecond", "The millisecond, 0 to 999.", "0"),
    ];

    static FunctionDefinition Part(string name, string summary, string result, Func<Node, Node>? inUtc = null) =>
        Of(name, $"{name}(timestamp [, zone]) -> int64", summary, $"{name}(to_timestamp(0))", result, 1, 2, call => Part(call, 0, Parts[name], inUtc));

    static Node? Part(FunctionCall call, int time, Func<DateTime, long> part, Func<Node, Node>? inUtc = null)
    {
        if (call.Time(time) is not { } operand)
            return null;
        if (inUtc is not null && !call.Has(time + 1))
            return FunctionCall.Made(inUtc(operand), operand);
        return InZone(call, time + 1, [operand], (zone, operands) => new TimePartNode(part, zone, operands));
    }

    static Node TimePart<TPart>(Node time) where TPart : struct, ITimePart => new MapNode<long, long, TimePart<TPart>>(DataType.Int64, time);

    /// <summary>A node in the zone that an argument names, UTC if there is none; null after reporting a zone that does not exist.</summary>
    static Node? InZone(FunctionCall call, int index, Node[] operands, Func<TimeZoneInfo?, Node[], Node> make)
    {
        if (!call.Has(index))
            return FunctionCall.Made(make(TimeZoneInfo.Utc, operands), operands);
        if (call.Text(index) is not { } name)
            return null;
        if (name is ConstantNode { IsNull: false } constant)
        {
            return Zones.Find(constant.Text) is { } zone
                ? FunctionCall.Made(make(zone, operands), operands)
                : call.Binder.Error(ErrorCodes.BadExpression, $"There is no time zone '{constant.Text}'", call.Expressions[index].Offset, Zones.Hint(constant.Text));
        }
        Node[] all = [.. operands, name];
        return FunctionCall.Made(make(null, all), all);
    }

    static TimeUnit? Unit(FunctionCall call)
    {
        if (call.Literal(0, "a unit") is not { } name)
            return null;
        if (TimeUnit.Find(name) is { } unit)
            return unit;
        call.Binder.Mismatch($"{call.Name} knows no unit '{name}'", call.Expressions[0].Offset, NearestName.Hint(name, TimeUnit.All.Select(u => u.Name)));
        return null;
    }

    static Node? DateTrunc(FunctionCall call)
    {
        var (unit, time) = (Unit(call), call.Time(1));
        if (unit is null || time is null)
            return null;
        return !call.Has(2) && Calendar.Truncation(unit.Name) is { } truncation
            ? FunctionCall.Made(truncation(time), time)
            : InZone(call, 2, [time], (zone, operands) => new TimeTruncateNode(unit, zone, operands));
    }

    static Node? DateAdd(FunctionCall call)
    {
        var (unit, count, time) = (Unit(call), call.Integer(1), call.Time(2));
        return unit is null || count is null || time is null
            ? null
            : InZone(call, 3, [time, count], (zone, operands) => new TimeAddNode(unit, zone, operands));
    }

    static Node? DateDiff(FunctionCall call)
    {
        var (unit, from, to) = (Unit(call), call.Time(1), call.Time(2));
        return unit is null || from is null || to is null
            ? null
            : InZone(call, 3, [from, to], (zone, operands) => new TimeDifferenceNode(unit, zone, operands));
    }

    static Node? DatePart(FunctionCall call)
    {
        if (call.Literal(0, "a part of a time") is not { } name)
            return null;
        var part = name.ToLowerInvariant() switch
        {
            "dow" => "day_of_week",
            "doy" => "day_of_year",
            var other => other,
        };
        return Parts.TryGetValue(part, out var known)
            ? Part(call, 1, known)
            : call.Binder.Mismatch($"date_part knows no part '{name}'", call.Expressions[0].Offset, NearestName.Hint(name, Parts.Keys));
    }

    static Node? FromUnixTime(FunctionCall call)
    {
        if (call.Number(0) is not { } seconds)
            return null;
        return seconds.Type.Kind == TypeKind.Null ? Binder.Coerce(seconds, DataType.Timestamp) : Cast(Scaled(seconds, "s"));
    }

    static Node? ToUnixTime(FunctionCall call)
    {
        if (call.Time(0) is not { } time)
            return null;
        return FunctionCall.Made(new MapNode<long, long, Thousandth>(DataType.Int64, time), time);
    }

    static Node? Format(FunctionCall call)
    {
        var (time, format) = (call.Time(0), Format(call, 1));
        return time is null || format is null ? null : InZone(call, 2, [time], (zone, operands) => new FormatTimeNode(format, zone, operands));
    }

    static Node? Parse(FunctionCall call)
    {
        var (text, format) = (call.Text(0), Format(call, 1));
        if (text is null || format is null)
            return null;
        return format.NamesDay
            ? InZone(call, 2, [text], (zone, operands) => new ParseTimeNode(format, zone, operands))
            : call.Binder.Error(ErrorCodes.BadExpression, $"The format '{format.Pattern}' does not say the year, the month and the day", call.Expressions[1].Offset,
                "for example 'yyyy-MM-dd HH:mm:ss'");
    }

    static TimeFormat? Format(FunctionCall call, int index)
    {
        if (call.Literal(index, "a format") is not { } pattern)
            return null;
        if (TimeFormat.TryParse(pattern, out var format, out var problem))
            return format;
        call.Binder.Error(ErrorCodes.BadExpression, $"The format '{pattern}' cannot be used: {problem}", call.Expressions[index].Offset,
            "for example 'yyyy-MM-dd HH:mm:ss.SSS'; texts stand in single quotes");
        return null;
    }

    static Node? ToTimestamp(FunctionCall call)
    {
        var value = call.Arguments[0];
        if (value.Type.Kind == TypeKind.String && call.Has(1))
            return Parse(call);
        var unit = call.Has(1) ? call.Literal(1, value.Type.Kind == TypeKind.Null ? "a format" : "a unit") : "ms";
        if (unit is null)
            return null;
        if (call.Has(2))
            return call.Wrong(0, "a text if there is a zone");
        if (value.Type.Kind != TypeKind.Null && unit is not ("s" or "ms" or "us"))
            return call.Binder.Mismatch($"to_timestamp knows no unit '{unit}'", call.Expressions[1].Offset, "units are s, ms, us");
        switch (value.Type.Kind)
        {
            case TypeKind.Null:
                return Binder.Coerce(value, DataType.Timestamp);
            case TypeKind.String or TypeKind.Timestamp:
                return value.Type.Kind == TypeKind.Timestamp ? value : Cast(value);
            case TypeKind.Int64 or TypeKind.Float64 or TypeKind.Decimal:
                return Cast(Scaled(value, unit));
            default:
                return call.Wrong(0, "a text or a number");
        }
    }

    static Node Cast(Node value) => FunctionCall.Made(Binder.Cast(value, DataType.Timestamp, isTry: false)!, value);

    static Node Scaled(Node value, string unit)
    {
        if (unit == "us" && value.Type.Kind == TypeKind.Int64)
            return FunctionCall.Made(new MapNode<long, long, Thousandth>(DataType.Int64, value), value);
        return unit switch
        {
            "s" => Binder.Arithmetic(BinaryOperator.Multiply, value, ConstantNode.Of(1000, DataType.Int64), value.Type),
            "us" => Binder.Arithmetic(BinaryOperator.Divide, value, ConstantNode.Of(1000, DataType.Int64), value.Type),
            _ => value,
        };
    }

    // Downwards, so that times before 1970 fall into the millisecond, or second, that they are in.
    readonly struct Thousandth : IMap<long, long>
    {
        public static bool TryApply(long value, out long result)
        {
            result = (value / 1000) - (value % 1000 < 0 ? 1 : 0);
            return true;
        }
    }
}
