using System.Linq.Expressions;
using OrleansStream.Events;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Expressions;

/// <summary>The members of <c>DateTime</c>, <c>DateTimeOffset</c> and <c>TimeSpan</c>. Times are moments in UTC, spans are milliseconds.</summary>
static class LambdaTimes
{
    public static Expression? Property(MemberExpression member, LambdaRow row)
    {
        var value = row.Lower(member.Expression!);
        return member.Member.Name switch
        {
            "TotalMilliseconds" => value,
            "TotalSeconds" => Divided(value, 1000),
            "TotalMinutes" => Divided(value, 60_000),
            "TotalHours" => Divided(value, 3_600_000),
            "TotalDays" => Divided(value, 86_400_000),
            _ when member.Expression!.Type == typeof(TimeSpan) => null,
            "Year" or "Month" or "Day" or "Hour" or "Minute" or "Second" or "Millisecond" => LambdaRow.Call(member.Member.Name.ToLowerInvariant(), value),
            "DayOfYear" => LambdaRow.Call("day_of_year", value),
            "Date" => LambdaRow.Call("date_trunc", new LiteralExpression("day"), value),
            "UtcDateTime" or "DateTime" => value,
            "DayOfWeek" => throw LambdaRow.Refused(member, "compare it with a constant, or cast it to int"),
            _ => null,
        };
    }

    public static Expression? Method(MethodCallExpression call, LambdaRow row)
    {
        if (call is { Method.Name: "Parse", Object: null, Arguments: [var text] })
            return LambdaRow.Call("to_timestamp", row.Lower(text));
        if (call.Method.Name == "FromUnixTimeMilliseconds")
            return LambdaRow.Call("to_timestamp", row.Lower(call.Arguments[0]));
        if (call.Method.Name == "FromUnixTimeSeconds")
            return LambdaRow.Call("from_unixtime", row.Lower(call.Arguments[0]));
        if (call.Object is null)
            return null;
        var time = row.Lower(call.Object);
        return (call.Method.Name, call.Arguments) switch
        {
            ("ToUnixTimeMilliseconds", []) => new CastExpression(time, DataType.Int64),
            ("ToUnixTimeSeconds", []) => LambdaRow.Call("to_unixtime", time),
            ("AddYears", [var count]) => Add("year", count, time, row),
            ("AddMonths", [var count]) => Add("month", count, time, row),
            ("AddDays", [var count]) => AddSpan(count, 86_400_000, time, row),
            ("AddHours", [var count]) => AddSpan(count, 3_600_000, time, row),
            ("AddMinutes", [var count]) => AddSpan(count, 60_000, time, row),
            ("AddSeconds", [var count]) => AddSpan(count, 1000, time, row),
            ("AddMilliseconds", [var count]) => AddSpan(count, 1, time, row),
            ("Add", [var span]) => new BinaryExpression(BinaryOperator.Add, time, row.Lower(span)),
            ("Subtract", [var other]) => new BinaryExpression(BinaryOperator.Subtract, time, row.Lower(other)),
            ("Equals", [var other]) => new BinaryExpression(BinaryOperator.Equal, time, row.Lower(other)),
            ("ToString", _) => throw LambdaRow.Refused(call, "its text depends on formats of .NET; write format_timestamp(…) as an expression's text"),
            _ => null,
        };
    }

    static FunctionExpression Add(string unit, Linq count, Expression time, LambdaRow row) =>
        LambdaRow.Call("date_add", new LiteralExpression(unit), row.Lower(count), time);

    static BinaryExpression AddSpan(Linq count, long unit, Expression time, LambdaRow row)
    {
        // The methods take fractions, times whole milliseconds.
        var span = row.Lower(count) switch
        {
            LiteralExpression { Value: double number } when Math.Abs(number * unit) < long.MaxValue => new LiteralExpression((long)(number * unit)),
            LiteralExpression { Value: long number } => new LiteralExpression(number * unit),
            var other => (Expression)new CastExpression(new BinaryExpression(BinaryOperator.Multiply, other, new LiteralExpression((double)unit)), DataType.Int64),
        };
        return new BinaryExpression(BinaryOperator.Add, time, span);
    }

    static BinaryExpression Divided(Expression value, long unit) => new(BinaryOperator.Divide, value, new LiteralExpression((double)unit));
}
