using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Tests.Tasks;

public class TaskNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("17", 17)]
    [InlineData("topic-3", 3)]
    [InlineData("dir/part-00042", 42)]
    public void The_number_that_a_partition_ends_with_counts_where_the_plan_is_not_known(string partition, int expected) =>
        Assert.Equal(expected, TaskNumber.Of(TaskKey.Parse($"p/1/source/{partition}")));

    [Theory]
    [InlineData("a.csv")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public void A_partition_without_a_usable_number_has_one_all_the_same_and_always_the_same(string partition)
    {
        var number = TaskNumber.Of(TaskKey.Parse($"p/1/source/{partition}"));

        Assert.InRange(number, 0, int.MaxValue);
        Assert.Equal(number, TaskNumber.Of(TaskKey.Parse($"p/1/source/{partition}")));
    }
}
