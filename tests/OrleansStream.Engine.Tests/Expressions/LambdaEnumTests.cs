using System.Linq.Expressions;
using System.Text.Json.Serialization;
using OrleansStream.Diagnostics;

namespace OrleansStream.Expressions;

/// <summary>Enumerations in lambdas, and what is nested in elements of lists.</summary>
public class LambdaEnumTests
{
    enum Kind
    {
        Small,
        Large,

        [JsonStringEnumMemberName("very-large")]
        VeryLarge,
    }

    sealed record Item(string Sku, Kind Kind, Item[]? Parts);

    sealed record Order(Kind Kind, Kind? Other, string Status, DateTime At, Item[] Items, List<Item> More);

    static readonly Kind[] Big = [Kind.Large, Kind.VeryLarge];

    static void Lowers<T>(string expected, Expression<Func<Order, T>> lambda) => Assert.Equal(expected, LambdaLowering.FromLambda(lambda).ToString());

    [Fact]
    public void Enumerations_are_compared_by_name()
    {
        var captured = Kind.Large;
        Lowers("kind = 'Large'", x => x.Kind == Kind.Large);
        Lowers("'Large' <> kind", x => captured != x.Kind);
        Lowers("kind = 'very-large'", x => x.Kind == Kind.VeryLarge);
        Lowers("other = 'Small'", x => x.Other == Kind.Small);
        Lowers("other is null", x => x.Other == null);
        Lowers("kind = other", x => x.Kind == x.Other);
        Lowers("kind in ('Large', 'very-large')", x => Big.Contains(x.Kind));
        Lowers("kind = 'Large'", x => x.Kind.Equals(Kind.Large));
        Lowers("kind = status", x => x.Kind.ToString() == x.Status);
        Lowers("case when status = 'x' then 'Small' else kind end", x => x.Status == "x" ? Kind.Small : x.Kind);
    }

    [Fact]
    public void What_an_enumeration_cannot_be_is_refused()
    {
        Assert.Contains("no single value", Refused(x => x.Kind == (Kind)7), StringComparison.Ordinal);
        Assert.Contains("holds its name", Refused(x => x.Kind >= Kind.Large), StringComparison.Ordinal);
        Assert.Contains("holds its name", Refused(x => (int)x.Kind + 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Days_of_the_week_stay_numbers() => Lowers("day_of_week(at) % 7 = 1", x => x.At.DayOfWeek == DayOfWeek.Monday);

    [Fact]
    public void Fields_of_elements()
    {
        Lowers("element_at(items, 1).sku", x => x.Items[0].Sku);
        Lowers("element_at(more, -1).kind = 'Large'", x => x.More.Last().Kind == Kind.Large);
        Lowers("element_at(element_at(items, 2).parts, 1).sku", x => x.Items[1].Parts!.First().Sku);
    }

    static string Refused<T>(Expression<Func<Order, T>> lambda) => Assert.Throws<StreamException>(() => LambdaLowering.FromLambda(lambda)).Message;
}
