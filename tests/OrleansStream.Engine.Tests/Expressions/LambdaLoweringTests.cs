using System.Linq.Expressions;
using System.Text.Json.Serialization;
using OrleansStream.Diagnostics;

namespace OrleansStream.Expressions;

public class LambdaLoweringTests
{
    sealed record Place(string City, double? Height);

    enum Kind
    {
        Small,
        Large,
    }

    sealed class Order
    {
        public long Id { get; set; }

        public int Quantity { get; set; }

        public double Price { get; set; }

        public decimal Cost { get; set; }

        public string Status { get; set; } = "";

        public bool Paid { get; set; }

        public int? Discount { get; set; }

        public DateTimeOffset At { get; set; }

        public Place Place { get; set; } = new("", null);

        public string[] Tags { get; set; } = [];

        public List<long> Numbers { get; set; } = [];

        public Kind Kind { get; set; }

        [JsonPropertyName("odd name")]
        public string OddName { get; set; } = "";
    }

    sealed record Total(string Status, [property: JsonPropertyName("sum")] double Value);

    static readonly string[] Open = ["open", "new"];

    static string Lower<T>(Expression<Func<Order, T>> lambda)
    {
        var lowered = LambdaLowering.FromLambda(lambda);
        Assert.Equal(lowered, Bench.Parse(lowered.ToString()));
        return lowered.ToString();
    }

    [Fact]
    public void Conditions_become_conditions()
    {
        Assert.Equal("price > 10.0 and status = 'open'", Lower(x => x.Price > 10 && x.Status == "open"));
        Assert.Equal("not paid or quantity <> 3", Lower(x => !x.Paid || x.Quantity != 3));
        Assert.Equal("price >= 1.5 and price <= 2.5 and quantity < 3", Lower(x => x.Price >= 1.5 & x.Price <= 2.5 & x.Quantity < 3));
        Assert.Equal("cost > cast('10.5' as decimal)", Lower(x => x.Cost > 10.5m));
        Assert.Equal("status is null", Lower(x => x.Status == null));
        Assert.Equal("status is not null", Lower(x => null != x.Status));
        Assert.Equal("discount is not null and discount > 5", Lower(x => x.Discount.HasValue && x.Discount.Value > 5));
        Assert.Equal("discount = 5", Lower(x => x.Discount == 5));
        Assert.Equal("status is null or status = ''", Lower(x => string.IsNullOrEmpty(x.Status)));
        Assert.Equal("status in ('open', 'new')", Lower(x => Open.Contains(x.Status)));
        Assert.Equal("quantity in (1, 2)", Lower(x => new[] { 1, 2 }.Contains(x.Quantity)));
    }

    [Fact]
    public void Arithmetic_keeps_its_meaning()
    {
        Assert.Equal("price * quantity + 1.0", Lower(x => (x.Price * x.Quantity) + 1));
        Assert.Equal("(price - 1.0) * -price", Lower(x => (x.Price - 1) * -x.Price));
        Assert.Equal("cast(quantity / 2 as int64)", Lower(x => x.Quantity / 2));
        Assert.Equal("price / 2.0", Lower(x => x.Price / 2));
        Assert.Equal("id % 7", Lower(x => x.Id % 7));
        Assert.Equal("cast(price as int64)", Lower(x => (long)x.Price));
        Assert.Equal("quantity", Lower(x => (double)x.Quantity));
        Assert.Equal("status || '-' || cast(id as string)", Lower(x => x.Status + "-" + x.Id));
        Assert.Equal("case when paid then price else 0.0 end", Lower(x => x.Paid ? x.Price : 0));
        Assert.Equal("coalesce(discount, 0)", Lower(x => x.Discount ?? 0));
        Assert.Equal("coalesce(discount, 0)", Lower(x => x.Discount.GetValueOrDefault()));
    }

    [Fact]
    public void Properties_become_columns()
    {
        Assert.Equal("place.city = 'Rome'", Lower(x => x.Place.City == "Rome"));
        Assert.Equal("place.height > 2.0", Lower(x => x.Place.Height > 2));
        Assert.Equal("\"odd name\"", Lower(x => x.OddName));
    }

    [Fact]
    public void Methods_become_functions()
    {
        Assert.Equal("starts_with(status, 'o') and ends_with(status, 'n') and contains(status, 'pe')",
            Lower(x => x.Status.StartsWith("o") && x.Status.EndsWith("n", StringComparison.Ordinal) && x.Status.Contains("pe")));
        Assert.Equal("upper(trim(status)) = 'X'", Lower(x => x.Status.Trim().ToUpperInvariant() == "X"));
        Assert.Equal("substring(status, 1, 3)", Lower(x => x.Status.Substring(0, 3)));
        Assert.Equal("substring(status, quantity + 1)", Lower(x => x.Status.Substring(x.Quantity)));
        Assert.Equal("replace(status, 'a', 'b')", Lower(x => x.Status.Replace("a", "b")));
        Assert.Equal("length(status) > 3", Lower(x => x.Status.Length > 3));
        Assert.Equal("abs(price) + power(price, 2.0)", Lower(x => Math.Abs(x.Price) + Math.Pow(x.Price, 2)));
        Assert.Equal("greatest(price, 1.0)", Lower(x => Math.Max(x.Price, 1)));
        Assert.Equal("round(price, 2)", Lower(x => Math.Round(x.Price, 2, MidpointRounding.AwayFromZero)));
        Assert.Equal("hour(at) >= 8", Lower(x => x.At.Hour >= 8));
        Assert.Equal("array_length(tags) = 2 and contains(tags, 'x')", Lower(x => x.Tags.Length == 2 && x.Tags.Contains("x")));
        Assert.Equal("element_at(tags, 1)", Lower(x => x.Tags[0]));
        Assert.Equal("element_at(numbers, 2) + array_length(numbers)", Lower(x => x.Numbers[1] + x.Numbers.Count));
        Assert.Equal("element_at(split(status, '/'), 4)", Lower(x => x.Status.Split('/', StringSplitOptions.None)[3]));
    }

    [Fact]
    public void Captured_values_become_constants()
    {
        var limit = 5L;
        var place = new Place("Rome", 3);
        var since = DateTimeOffset.FromUnixTimeMilliseconds(1700000000000);
        Assert.Equal("id > 5", Lower(x => x.Id > limit));
        Assert.Equal("place.city = 'Rome'", Lower(x => x.Place.City == place.City));
        Assert.Equal("at >= to_timestamp(1700000000000)", Lower(x => x.At >= since));
        Assert.Equal("at - to_timestamp(1700000000000) > 60000", Lower(x => x.At - since > TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Objects_become_named_expressions()
    {
        var anonymous = LambdaLowering.FieldsFromLambda((Order x) => new { x.Status, Total = x.Price * x.Quantity });
        Assert.Equal(["status: status", "total: price * quantity"], anonymous.Select(f => $"{f.Name}: {f.Value}"));
        var record = LambdaLowering.FieldsFromLambda((Order x) => new Total(x.Status, x.Price));
        Assert.Equal(["status: status", "sum: price"], record.Select(f => $"{f.Name}: {f.Value}"));
        var filled = LambdaLowering.FieldsFromLambda((Order x) => new Order { Id = x.Id + 1, OddName = x.Status });
        Assert.Equal(["id: id + 1", "odd name: status"], filled.Select(f => $"{f.Name}: {f.Value}"));
    }

    static StreamException Refused<T>(Expression<Func<Order, T>> lambda) => Assert.Throws<StreamException>(() => LambdaLowering.FromLambda(lambda));

    [Fact]
    public void What_has_no_counterpart_is_refused_with_advice()
    {
        var e = Refused(x => x.Status.GetHashCode() > 3);
        Assert.Equal(ErrorCodes.BadExpression, e.Code);
        Assert.Equal("'x.Status.GetHashCode()' has no counterpart in expressions: "
            + "use a method that has a counterpart among the functions, or register it as a function and use that in a map step", e.Message);
        Assert.Contains("MidpointRounding.AwayFromZero", Refused(x => Math.Round(x.Price)).Message, StringComparison.Ordinal);
        Assert.Contains("enum", Refused(x => x.Kind > Kind.Small).Message, StringComparison.Ordinal);
        Assert.Contains("enum", Refused(x => (int)x.Kind).Message, StringComparison.Ordinal);
        Assert.Contains("code points", Refused(x => x.Status.StartsWith("a", StringComparison.OrdinalIgnoreCase)).Message, StringComparison.Ordinal);
        Assert.Contains("name one of the row's properties", Refused(x => x).Message, StringComparison.Ordinal);
        Assert.Contains("no counterpart", Refused(x => new string('a', x.Quantity)).Message, StringComparison.Ordinal);
        Assert.Contains("no counterpart", Refused(x => $"{x.Id:X}").Message, StringComparison.Ordinal);
        Assert.Contains("make one object", Assert.Throws<StreamException>(() => LambdaLowering.FieldsFromLambda((Order x) => x.Id)).Message, StringComparison.Ordinal);
    }
}
