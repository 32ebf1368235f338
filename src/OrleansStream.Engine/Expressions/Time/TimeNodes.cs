using System.Runtime.InteropServices;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Time;

/// <summary>
/// A function of a time and mostly another operand, in UTC, a zone that is known, or a zone per row, which is then the last operand. A zone that does not exist fails its row.
/// </summary>
abstract class TimeNode(DataType type, TimeZoneInfo? zone, params Node[] operands) : StrictNode(type, operands)
{
    private protected override bool MayFail() => zone is null || base.MayFail();

    public override Vector Evaluate(Frame frame)
    {
        var values = EvaluateOperands(frame, out var valid);
        var validity = new Validity(frame, valid);
        var memory = frame.RentValues<long>();
        var results = MemoryMarshal.Cast<byte, long>(memory.Span);
        var zones = new ZoneRows(values[^1]);
        var clock = zone is null ? null : new LocalClock(zone);
        for (var row = 0; row < results.Length; row++)
        {
            results[row] = 0;
            if (!validity.IsValid(row))
                continue;
            if ((zone is null ? zones[row] : clock) is not { } local)
                FailZone(ref validity, values[^1], row);
            else if (!TryApply(new Arguments(values, row), local, out results[row]))
                validity.SetNull(row);
        }
        return Vector.Fixed(frame.Rows, memory, validity.Bits);
    }

    /// <summary>False: null.</summary>
    protected abstract bool TryApply(Arguments row, LocalClock clock, out long result);

    public static void FailZone(ref Validity validity, in Vector zones, int row) =>
        validity.Fail(row, ErrorCodes.CastFailed, $"there is no time zone '{Binder.Shown(zones.Texts()[row])}'");
}

/// <summary>Parts of the wall clock time, for example <c>hour</c>.</summary>
sealed class TimePartNode(Func<DateTime, long> part, TimeZoneInfo? zone, params Node[] operands) : TimeNode(DataType.Int64, zone, operands)
{
    protected override bool TryApply(Arguments row, LocalClock clock, out long result)
    {
        var known = clock.TryLocal(row.Integer(0), out var local, out _);
        result = known ? part(local) : 0;
        return known;
    }
}

/// <summary><c>date_trunc</c> by the wall clock.</summary>
sealed class TimeTruncateNode(TimeUnit unit, TimeZoneInfo? zone, params Node[] operands) : TimeNode(DataType.Timestamp, zone, operands)
{
    protected override bool TryApply(Arguments row, LocalClock clock, out long result)
    {
        result = 0;
        var time = row.Integer(0);
        if (!clock.TryLocal(time, out var local, out _))
            return false;
        // Within a day the clock's offset stays the one of the moment itself: of an hour that comes twice each is kept apart.
        result = unit.Milliseconds > 0
            ? time - (local.Ticks % (unit.Milliseconds * TimeSpan.TicksPerMillisecond) / TimeSpan.TicksPerMillisecond)
            : clock.Moment(unit.Start(local));
        return true;
    }
}

/// <summary><c>date_add</c>: exact for hours and less, by the wall clock for days and more.</summary>
sealed class TimeAddNode(TimeUnit unit, TimeZoneInfo? zone, params Node[] operands) : TimeNode(DataType.Timestamp, zone, operands)
{
    protected override bool TryApply(Arguments row, LocalClock clock, out long result)
    {
        var (time, count) = (row.Integer(0), row.Integer(1));
        result = 0;
        if (unit.Milliseconds > 0)
        {
            var exact = time + ((Int128)count * unit.Milliseconds);
            result = exact == (long)exact ? (long)exact : 0;
            return exact == (long)exact && Calendar.TryDate(time, out _) && Calendar.TryDate(result, out _);
        }
        if (!clock.TryLocal(time, out var local, out _) || !unit.TryAdd(local, count, out var added))
            return false;
        result = count == 0 ? time : clock.Moment(added);
        return Calendar.TryDate(result, out _);
    }
}

/// <summary><c>date_diff</c>: whole units from one time to another.</summary>
sealed class TimeDifferenceNode(TimeUnit unit, TimeZoneInfo? zone, params Node[] operands) : TimeNode(DataType.Int64, zone, operands)
{
    protected override bool TryApply(Arguments row, LocalClock clock, out long result)
    {
        var (from, to) = (row.Integer(0), row.Integer(1));
        result = 0;
        if (!clock.TryLocal(from, out var start, out _) || !clock.TryLocal(to, out var end, out _))
            return false;
        result = unit.Milliseconds > 0 ? (to - from) / unit.Milliseconds : unit.Between(start, end);
        return true;
    }
}

/// <summary><c>format_timestamp</c></summary>
sealed class FormatTimeNode(TimeFormat format, TimeZoneInfo? zone, params Node[] operands) : StrictNode(DataType.String, operands)
{
    private protected override bool MayFail() => zone is null || base.MayFail();

    public override Vector Evaluate(Frame frame)
    {
        var values = EvaluateOperands(frame, out var valid);
        var validity = new Validity(frame, valid);
        var writer = new TextBuilder(frame, frame.Rows * 20);
        var zones = new ZoneRows(values[^1]);
        var clock = zone is null ? null : new LocalClock(zone);
        var times = values[0].Rows<long>();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (validity.IsValid(row))
            {
                if ((zone is null ? zones[row] : clock) is not { } local)
                    TimeNode.FailZone(ref validity, values[^1], row);
                else if (local.TryLocal(times[row], out var date, out var offset))
                    format.Write(date, offset, ref writer);
                else
                    validity.SetNull(row);
            }
            writer.EndRow();
        }
        return writer.Build(validity.Bits);
    }
}

/// <summary><c>to_timestamp</c> with a format: texts that are not written in it fail their rows.</summary>
sealed class ParseTimeNode(TimeFormat format, TimeZoneInfo? zone, params Node[] operands) : StrictNode(DataType.Timestamp, operands)
{
    private protected override bool MayFail() => true;

    public override Vector Evaluate(Frame frame)
    {
        var values = EvaluateOperands(frame, out var valid);
        var validity = new Validity(frame, valid);
        var memory = frame.RentValues<long>();
        var results = MemoryMarshal.Cast<byte, long>(memory.Span);
        var zones = new ZoneRows(values[^1]);
        var clock = zone is null ? null : new LocalClock(zone);
        var texts = values[0].Texts();
        for (var row = 0; row < results.Length; row++)
        {
            results[row] = 0;
            if (!validity.IsValid(row))
                continue;
            if (!format.TryParse(texts[row], out var local, out var offset))
                validity.Fail(row, ErrorCodes.CastFailed, $"'{Binder.Shown(texts[row])}' is no time written as '{format.Pattern}'");
            else if (offset is { } known)
                results[row] = Calendar.Milliseconds(local) - (known.Ticks / TimeSpan.TicksPerMillisecond);
            else if ((zone is null ? zones[row] : clock) is { } own)
                results[row] = own.Moment(local);
            else
                TimeNode.FailZone(ref validity, values[^1], row);
        }
        return Vector.Fixed(frame.Rows, memory, validity.Bits);
    }
}
