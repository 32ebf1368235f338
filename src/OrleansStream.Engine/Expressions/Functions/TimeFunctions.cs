using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Functions;

/// <summary>Functions of time, all in UTC. Where they take a timestamp they also take an int64 as milliseconds since 1970.</summary>
static class TimeFunctions
{
    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("event_time", "event_time() -> timestamp", "The row's event time.", "event_time() is not null", "true", 0, 0, _ => new EventTimeNode()),
        Of("to_timestamp", "to_timestamp(text | number [, unit]) -> timestamp",
            "A time written in ISO 8601 (UTC if it names no offset), or a number since 1970 of the unit 's', 'ms' (default) or 'us'. Other texts fail the row.",
            "cast(to_timestamp('1970-01-01T00:00:01Z') as int64)", "1000", 1, 2, ToTimestamp),
        Of("date_trunc", "date_trunc(unit, timestamp) -> timestamp",
            "The start of the second, minute, hour, day, week (Monday), month, quarter or year that the time is in.",
            "cast(date_trunc('minute', to_timestamp(61500)) as int64)", "60000", 2, 2, DateTrunc),
        Of("year", "year(timestamp) -> int64", "The year.", "year(to_timestamp(0))", "1970", 1, 1, Part<YearPart>),
        Of("month", "month(timestamp) -> int64", "The month, 1 to 12.", "month(to_timestamp(0))", "1", 1, 1, Part<MonthPart>),
        Of("day", "day(timestamp) -> int64", "The day of the month, 1 to 31.", "day(to_timestamp(0))", "1", 1, 1, Part<DayPart>),
        Of("hour", "hour(timestamp) -> int64", "The hour, 0 to 23.", "hour(to_timestamp(7200000))", "2", 1, 1, Part<HourPart>),
        Of("minute", "minute(timestamp) -> int64", "The minute, 0 to 59.", "minute(to_timestamp(120000))", "2", 1, 1, Part<MinutePart>),
        Of("second", "second(timestamp) -> int64", "The second, 0 to 59.", "second(to_timestamp(61000))", "1", 1, 1, Part<SecondPart>),
    ];

    static Node? Part<TPart>(FunctionCall call) where TPart : struct, ITimePart =>
        call.Time(0) is { } time ? FunctionCall.Made(new MapNode<long, long, TimePart<TPart>>(DataType.Int64, time), time) : null;

    static Node? DateTrunc(FunctionCall call)
    {
        var (unit, time) = (call.Literal(0, "a unit"), call.Time(1));
        if (unit is null || time is null)
            return null;
        return Calendar.Truncation(unit.ToLowerInvariant()) is { } truncation
            ? FunctionCall.Made(truncation(time), time)
            : call.Binder.Mismatch($"date_trunc knows no unit '{unit}'", call.Expressions[0].Offset, Diagnostics.NearestName.Hint(unit, Calendar.Units));
    }

    static Node? ToTimestamp(FunctionCall call)
    {
        var unit = call.Has(1) ? call.Literal(1, "a unit") : "ms";
        if (unit is null)
            return null;
        if (unit is not ("s" or "ms" or "us"))
            return call.Binder.Mismatch($"to_timestamp knows no unit '{unit}'", call.Expressions[1].Offset, "units are s, ms, us");
        var value = call.Arguments[0];
        switch (value.Type.Kind)
        {
            case TypeKind.Null:
                return Binder.Coerce(value, DataType.Timestamp);
            case TypeKind.String when call.Has(1):
                return call.Wrong(0, "a number if there is a unit");
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
            return FunctionCall.Made(new MapNode<long, long, MicrosToMillis>(DataType.Int64, value), value);
        return unit switch
        {
            "s" => Binder.Arithmetic(BinaryOperator.Multiply, value, ConstantNode.Of(1000, DataType.Int64), value.Type),
            "us" => Binder.Arithmetic(BinaryOperator.Divide, value, ConstantNode.Of(1000, DataType.Int64), value.Type),
            _ => value,
        };
    }

    // Downwards, so that times before 1970 fall into the millisecond that they are in.
    readonly struct MicrosToMillis : IMap<long, long>
    {
        public static bool TryApply(long value, out long result)
        {
            result = (value / 1000) - (value % 1000 < 0 ? 1 : 0);
            return true;
        }
    }
}
