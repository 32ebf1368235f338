using OrleansStream.Runtime.Exchange;

namespace OrleansStream.Runtime.Tests.Exchange;

public class InboundChannelsTests
{
    static ExchangeMessage Message(long attempt, int channel, long number) => new(attempt, channel, number, []);

    static Slice Watermark(int lane, long watermark) => new(lane, SliceKind.Watermark, Watermark: watermark);

    [Fact]
    public void Messages_of_another_attempt_are_refused()
    {
        var inbound = new InboundChannels(attempt: 2, channels: 1, [0]);
        Assert.False(inbound.Accept(Message(1, 0, 0)));
        Assert.False(inbound.Accept(Message(3, 0, 0)));
        Assert.True(inbound.Accept(Message(2, 0, 0)));
    }

    [Fact]
    public void Gaps_repeats_and_unknown_channels_are_refused()
    {
        var inbound = new InboundChannels(attempt: 1, channels: 2, [0, 1]);
        Assert.True(inbound.Accept(Message(1, 0, 0)));
        Assert.False(inbound.Accept(Message(1, 0, 0)));
        Assert.False(inbound.Accept(Message(1, 0, 2)));
        Assert.False(inbound.Accept(Message(1, 2, 0)));
        Assert.False(inbound.Accept(Message(1, -1, 0)));
        Assert.True(inbound.Accept(Message(1, 1, 0)));
        Assert.True(inbound.Accept(Message(1, 0, 1)));
    }

    [Fact]
    public void Time_is_the_lowest_of_all_lanes()
    {
        var inbound = new InboundChannels(1, 1, [0, 0]);
        Assert.Equal(long.MinValue, inbound.Take(Watermark(0, 10)));
        Assert.Equal(5, inbound.Take(Watermark(1, 5)));
        Assert.Equal(10, inbound.Take(new Slice(1, SliceKind.Idle)));
        Assert.Equal(10, inbound.Take(new Slice(1, SliceKind.Active)));
        Assert.Equal(10, inbound.Take(Watermark(0, 20)));
    }

    [Fact]
    public void It_has_ended_when_every_lane_has_come_to_the_end_of_time()
    {
        var inbound = new InboundChannels(1, 1, [0, 0]);
        inbound.Take(Watermark(0, long.MaxValue));
        inbound.Take(Watermark(0, long.MaxValue));
        Assert.False(inbound.AllFinished);
        inbound.Take(Watermark(1, long.MaxValue));
        Assert.True(inbound.AllFinished);
        Assert.True(inbound.AllEnded);
    }

    [Fact]
    public void A_closed_lane_finishes_without_moving_time()
    {
        var inbound = new InboundChannels(1, 1, [0, 0]);
        inbound.Take(Watermark(0, 7));
        inbound.Take(Watermark(1, long.MaxValue));
        Assert.Equal(7, inbound.Take(new Slice(0, SliceKind.Closed)));
        Assert.True(inbound.AllFinished);
        Assert.False(inbound.AllEnded);
    }
}
