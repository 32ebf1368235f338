using OrleansStream.Diagnostics;

namespace OrleansStream.Tests.Diagnostics;

public class NearestNameTests
{
    static readonly string[] Known = ["filter", "map", "select", "aggregate", "union"];

    [Theory]
    [InlineData("fliter", "filter")]
    [InlineData("filtr", "filter")]
    [InlineData("FILTER", "filter")]
    [InlineData("agregate", "aggregate")]
    [InlineData("mapp", "map")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    [InlineData("windowing", null)]
    public void The_nearest_of_the_known_names_is_found(string name, string? nearest) => Assert.Equal(nearest, NearestName.Of(name, Known));

    [Fact]
    public void A_name_that_is_absurdly_long_is_near_to_nothing() => Assert.Null(NearestName.Of(new string('a', 200), [new string('a', 199)]));

    [Fact]
    public void A_hint_names_the_nearest_or_lists_few_names()
    {
        Assert.Equal("did you mean 'filter'?", NearestName.Hint("fliter", Known));
        Assert.Equal("known: filter, map, select, aggregate, union", NearestName.Hint("xyz", Known));
        Assert.Null(NearestName.Hint("xyz", Enumerable.Range(0, 50).Select(i => $"name{i}")));
        Assert.Null(NearestName.Hint("xyz", []));
    }
}
