namespace OrleansStream.Aggregates;

public class DistinctSetTests
{
    [Fact]
    public void Values_beyond_the_limit_are_forgotten_and_too_many_for_ever()
    {
        var set = Of(1, 2, 3, 1);
        Assert.Equal((3, false), (set.Count, set.TooMany));
        set.Add(4);
        Assert.Equal((0, true), (set.Count, set.TooMany));
        set.Add(1);
        Assert.True(set.TooMany);
    }

    [Fact]
    public void A_merged_set_has_the_same_limit()
    {
        var set = Of(1, 2);
        set.Add(Of(2, 3));
        Assert.Equal((3, false), (set.Count, set.TooMany));
        set.Add(Of(4));
        Assert.True(set.TooMany);
        var other = Of(1);
        other.Add(set);
        Assert.True(other.TooMany);
    }

    static DistinctSet Of(params int[] values)
    {
        var set = new DistinctSet(3);
        foreach (var value in values)
            set.Add((UInt128)value);
        return set;
    }
}
