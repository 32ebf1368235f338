using OrleansStream.Runtime.Ingestion;

namespace OrleansStream.Runtime.Tests.Ingestion;

public class TurnTableTests
{
    [Fact]
    public void The_lowest_time_goes_next_and_of_equals_the_first()
    {
        var turns = new TurnTable(2);
        Assert.True(turns.WaitAsync(0).IsCompleted);
        var second = turns.WaitAsync(1);
        Assert.False(second.IsCompleted);
        turns.Pass(0, 10);
        Assert.True(second.IsCompleted);
        turns.Pass(1, 10);
        Assert.True(turns.WaitAsync(0).IsCompleted);
        Assert.False(turns.WaitAsync(1).IsCompleted);
    }

    [Fact]
    public void A_partition_that_has_ended_or_is_idle_holds_nobody_up()
    {
        var turns = new TurnTable(3);
        turns.Leave(0);
        Assert.True(turns.WaitAsync(1).IsCompleted);
        turns.Leave(1);
        Assert.True(turns.WaitAsync(2).IsCompleted);
        turns.Return(1);
        Assert.False(turns.WaitAsync(2).IsCompleted);
    }
}
