using OrleansStream.Planning;

namespace OrleansStream.Engine.Tests.Planning;

public class WatermarkMergerTests
{
    [Fact]
    public void Time_is_unknown_until_every_channel_has_spoken()
    {
        var merger = new WatermarkMerger(2);
        Assert.Equal(long.MinValue, merger.Advance(0, 10));
        Assert.Equal(7, merger.Advance(1, 7));
    }

    [Fact]
    public void The_slowest_channel_counts_and_time_never_goes_back()
    {
        var merger = new WatermarkMerger(2);
        merger.Advance(0, 10);
        merger.Advance(1, 20);
        Assert.Equal(10, merger.Advance(0, 5));
        Assert.Equal(20, merger.Advance(0, 30));
    }

    [Fact]
    public void An_idle_channel_holds_nothing_back()
    {
        var merger = new WatermarkMerger(3);
        merger.Advance(0, 10);
        merger.SetIdle(1, true);
        Assert.Equal(10, merger.SetIdle(2, true));
        Assert.False(merger.IsIdle);
    }

    [Fact]
    public void A_channel_that_speaks_again_counts_again_without_turning_time_back()
    {
        var merger = new WatermarkMerger(2);
        merger.SetIdle(1, true);
        merger.Advance(0, 100);
        Assert.Equal(100, merger.Advance(1, 50));
        Assert.Equal(100, merger.Advance(0, 200));
        Assert.Equal(150, merger.Advance(1, 150));
    }

    [Fact]
    public void All_idle_means_idle_and_keeps_the_time_reached()
    {
        var merger = new WatermarkMerger(2);
        merger.Advance(0, 10);
        merger.SetIdle(0, true);
        Assert.False(merger.IsIdle);
        merger.SetIdle(1, true);
        Assert.True(merger.IsIdle);
        Assert.Equal(long.MinValue, merger.Current);
    }

    [Fact]
    public void The_end_of_one_channel_is_not_the_end_of_time_while_another_is_only_idle()
    {
        var merger = new WatermarkMerger(2);
        merger.Advance(0, 10);
        merger.SetIdle(1, true);
        Assert.Equal(10, merger.Advance(0, long.MaxValue));
        Assert.True(merger.IsIdle);
        Assert.Equal(20, merger.Advance(1, 20));
        Assert.Equal(long.MaxValue, merger.Advance(1, long.MaxValue));
    }
}
