using System.Linq.Expressions;
using System.Text.RegularExpressions;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

/// <summary>Members of .NET types that have a counterpart among the functions: what they become, and that this gives what C# gives.</summary>
public class LambdaMethodTests
{
    sealed class Row
    {
        public string Name { get; set; } = "";

        public string? Note { get; set; }

        public long Number { get; set; }

        public int Small { get; set; }

        public double Price { get; set; }

        public DateTimeOffset At { get; set; }

        public DateTimeOffset Since { get; set; }

        public List<long> Numbers { get; set; } = [];

        public string[] Tags { get; set; } = [];
    }

    static readonly RowSchema Schema = new(
        new RowField("name", DataType.String), new RowField("note", DataType.String), new RowField("number", DataType.Int64), new RowField("small", DataType.Int64),
        new RowField("price", DataType.Float64), new RowField("at", DataType.Timestamp), new RowField("since", DataType.Timestamp),
        new RowField("numbers", DataType.ListOf(DataType.Int64)), new RowField("tags", DataType.ListOf(DataType.String)));

    static readonly Row[] Rows =
    [
        new()
        {
            Name = "  Order-17 ", Note = "x", Number = 12, Small = 3, Price = 2.75, At = new(2024, 2, 29, 13, 45, 10, 250, TimeSpan.Zero),
            Since = new(2024, 1, 31, 0, 0, 0, TimeSpan.Zero), Numbers = [3, 1, 2, 3], Tags = ["b", "a", "b"],
        },
        new()
        {
            Name = "größe", Note = " ", Number = -7, Small = 70, Price = -0.5, At = new(1969, 12, 31, 23, 59, 59, 1, TimeSpan.Zero),
            Since = new(2030, 7, 1, 12, 0, 0, TimeSpan.Zero), Numbers = [5], Tags = ["z"],
        },
    ];

    static string Lower<T>(Expression<Func<Row, T>> lambda)
    {
        var lowered = LambdaLowering.FromLambda(lambda);
        Assert.Equal(lowered, Bench.Parse(lowered.ToString()));
        var batch = Bench.Batch(Schema, [.. Rows.Select(r => new object?[]
        {
            r.Name, r.Note, r.Number, (long)r.Small, r.Price, r.At.ToUnixTimeMilliseconds(), r.Since.ToUnixTimeMilliseconds(), r.Numbers.Cast<object?>().ToArray(), r.Tags,
        })]);
        Assert.Equal(Rows.Select(r => Plain(lambda.Compile()(r))), Bench.Values(Bench.Compile(lowered, Schema), batch));
        return lowered.ToString();
    }

    static object? Plain(object? value) => value switch
    {
        int number => (long)number,
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        TimeSpan span => (long)span.TotalMilliseconds,
        IEnumerable<long> list => list.Cast<object?>().ToArray(),
        char one => one.ToString(),
        _ => value,
    };

    [Fact]
    public void Texts()
    {
        Assert.Equal("lpad(name, greatest(8, length(name)), ' ')", Lower(x => x.Name.PadLeft(8)));
        Assert.Equal("rpad(name, greatest(small, length(name)), '.')", Lower(x => x.Name.PadRight(x.Small, '.')));
        Assert.Equal("ltrim(name) || rtrim(name)", Lower(x => x.Name.TrimStart() + x.Name.TrimEnd()));
        Assert.Equal("trim(trim(name), 'Oe')", Lower(x => x.Name.Trim().Trim('O', 'e')));
        Assert.Equal("strpos(name, 'r') - 1", Lower(x => x.Name.IndexOf("r", StringComparison.Ordinal)));
        Assert.Equal("substring(name, 2, 1)", Lower(x => x.Name[1]));
        Assert.Equal("note is null or trim(note) = ''", Lower(x => string.IsNullOrWhiteSpace(x.Note)));
        Assert.Equal("array_join(tags, '+')", Lower(x => string.Join("+", x.Tags)));
        Assert.Equal("cast(number as string) || name", Lower(x => x.Number + x.Name));
        Assert.Equal("cast(number as string)", Lower(x => x.Number.ToString()));
        Assert.Equal("cast(substring(trim(name || '1'), length(trim(name || '1')) - 1 + 1) as int64)",
            Lower(x => long.Parse((x.Name + "1").Trim().Substring((x.Name + "1").Trim().Length - 1))));
        Assert.Equal("regexp_matches(name, '[0-9]+')", Lower(x => Regex.IsMatch(x.Name, "[0-9]+")));
        Assert.Equal("regexp_replace(name, '([a-z])', '<$1>')", Lower(x => Regex.Replace(x.Name, "([a-z])", "<$1>")));
    }

    [Fact]
    public void Interpolated_strings()
    {
        Assert.Equal("concat(name, '-', note)", Lower(x => $"{x.Name}-{x.Note}"));
        Assert.Equal("concat(cast(number as string), ': {', name, '}')", Lower(x => $"{x.Number}: {{{x.Name}}}"));
        Assert.Equal("concat(cast(number as string), cast(small as string), name, note, '!')", Lower(x => $"{x.Number}{x.Small}{x.Name}{x.Note}!"));
    }

    [Fact]
    public void Numbers()
    {
        Assert.Equal("sign(number)", Lower(x => Math.Sign(x.Number)));
        Assert.Equal("trunc(price)", Lower(x => Math.Truncate(x.Price)));
        Assert.Equal("least(greatest(price, 0.0), 1.0)", Lower(x => Math.Clamp(x.Price, 0, 1)));
        Assert.Equal("cbrt(price) + sin(price) + atan2(price, 2.0)", Lower(x => Math.Cbrt(x.Price) + Math.Sin(x.Price) + Math.Atan2(x.Price, 2)));
        Assert.Equal("log10(abs(price)) + log2(abs(price))", Lower(x => Math.Log10(Math.Abs(x.Price)) + Math.Log2(Math.Abs(x.Price))));
        Assert.Equal("bit_or(bit_and(number, 6), bit_xor(number, bit_not(number)))", Lower(x => (x.Number & 6) | (x.Number ^ ~x.Number)));
        Assert.Equal("shift_right(shift_left(number, 3), 1)", Lower(x => (x.Number << 3) >> 1));
        Assert.Equal("price * 3.141592653589793", Lower(x => x.Price * Math.PI));
    }

    [Fact]
    public void Times()
    {
        Assert.Equal("date_add('month', 1, since)", Lower(x => x.Since.AddMonths(1)));
        Assert.Equal("date_add('year', small, since)", Lower(x => x.Since.AddYears(x.Small)));
        Assert.Equal("at + 129600000", Lower(x => x.At.AddDays(1.5)));
        Assert.Equal("at + cast(price * 3600000.0 as int64)", Lower(x => x.At.AddHours(x.Price)));
        Assert.Equal("day_of_year(at) * 1000 + millisecond(at)", Lower(x => (x.At.DayOfYear * 1000) + x.At.Millisecond));
        Assert.Equal("(since - at) / 60000.0", Lower(x => (x.Since - x.At).TotalMinutes));
        Assert.Equal("cast(at as int64) + to_unixtime(since)", Lower(x => x.At.ToUnixTimeMilliseconds() + x.Since.ToUnixTimeSeconds()));
        Assert.Equal("day_of_week(at) % 7 = 4", Lower(x => x.At.DayOfWeek == DayOfWeek.Thursday));
        Assert.Equal("from_unixtime(number) > at", Lower(x => DateTimeOffset.FromUnixTimeSeconds(x.Number) > x.At));
    }

    [Fact]
    public void Lists()
    {
        Assert.Equal("array_sum(numbers) + array_max(numbers) - array_min(numbers)", Lower(x => x.Numbers.Sum() + x.Numbers.Max() - x.Numbers.Min()));
        Assert.Equal("element_at(numbers, 1) + element_at(numbers, -1)", Lower(x => x.Numbers.First() + x.Numbers.Last()));
        Assert.Equal("array_length(tags) > 0 and array_length(array_distinct(tags)) < 3", Lower(x => x.Tags.Any() && x.Tags.Distinct().Count() < 3));
        Assert.Equal("array_sort(numbers, 'desc')", Lower(x => x.Numbers.OrderDescending()));
        Assert.Equal("contains(numbers, 3)", Lower(x => x.Numbers.Contains(3)));
    }

    static string Refused<T>(Expression<Func<Row, T>> lambda)
    {
        var e = Assert.Throws<StreamException>(() => LambdaLowering.FromLambda(lambda));
        Assert.Equal(ErrorCodes.BadExpression, e.Code);
        return e.Message;
    }

    [Fact]
    public void What_is_refused_says_what_to_do()
    {
        Assert.Contains("take no format", Refused(x => $"{x.Price:F2}"), StringComparison.Ordinal);
        Assert.Contains("take no format", Refused(x => $"{x.Number,5}"), StringComparison.Ordinal);
        Assert.Contains("compare it with a constant", Refused(x => x.At.DayOfWeek), StringComparison.Ordinal);
        Assert.Contains("format_timestamp", Refused(x => x.At.ToString("yyyy")), StringComparison.Ordinal);
        Assert.Contains("flatMap", Refused(x => x.Numbers.Count(n => n > 3)), StringComparison.Ordinal);
        Assert.Contains("(?i)", Refused(x => Regex.IsMatch(x.Name, "a", RegexOptions.IgnoreCase)), StringComparison.Ordinal);
        Assert.Contains("Substring(0, 1)", Refused(x => x.Name[0] == 'a'), StringComparison.Ordinal);
        Assert.Contains("must be constants", Refused(x => x.Name.Trim(x.Name[0])), StringComparison.Ordinal);
        Assert.Contains("no counterpart", Refused(x => x.Name.Normalize()), StringComparison.Ordinal);
        Assert.Contains("MidpointRounding.AwayFromZero", Refused(x => Math.Round(x.Price, 1)), StringComparison.Ordinal);
    }
}
