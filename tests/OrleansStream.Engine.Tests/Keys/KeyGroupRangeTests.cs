using OrleansStream.Keys;

namespace OrleansStream.Engine.Tests.Keys;

public class KeyGroupRangeTests
{
    [Fact]
    public void A_task_s_range_holds_exactly_the_key_groups_that_are_dealt_to_it()
    {
        for (var parallelism = 1; parallelism <= KeyGroups.Count; parallelism++)
        {
            for (var group = 0; group < KeyGroups.Count; group++)
            {
                var owner = KeyGroups.Task(group, parallelism);
                Assert.Equal([owner], Enumerable.Range(0, parallelism).Where(t => KeyGroupRange.Of(t, parallelism).Contains(group)));
            }
        }
    }

    [Theory]
    [InlineData(0, 10, true)]
    [InlineData(9, 11, true)]
    [InlineData(0, 256, true)]
    [InlineData(10, 20, false)]
    [InlineData(0, 5, false)]
    [InlineData(7, 7, false)]
    public void Ranges_overlap_where_they_share_a_key_group(int first, int end, bool overlaps)
    {
        var range = new KeyGroupRange(5, 10);
        Assert.Equal(overlaps, range.Overlaps(new KeyGroupRange(first, end)));
        Assert.Equal(overlaps, new KeyGroupRange(first, end).Overlaps(range));
    }
}
