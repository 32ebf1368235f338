using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Exchange;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Exchange;

public class OutboundChannelTests
{
    readonly List<ExchangeMessage> _sent = [];
    readonly Queue<TaskCompletionSource<Delivery>> _calls = new();
    readonly Owner _owner = new();

    OutboundChannel Channel(int rows = 100, int messageRows = 100, int slices = 10) => new(Deliver, attempt: 3, channel: 7, new ChannelLimits(rows, messageRows, slices), _owner);

    ValueTask<Delivery> Deliver(ExchangeMessage message)
    {
        _sent.Add(message);
        var call = new TaskCompletionSource<Delivery>();
        _calls.Enqueue(call);
        return new(call.Task);
    }

    [Fact]
    public void What_comes_while_a_call_is_under_way_goes_into_the_next()
    {
        var channel = Channel();
        var lane = channel.AddLane(0);
        lane.Rows(Rows.Range(0, 10));
        channel.Flush();
        lane.Rows(Rows.Range(10, 10));
        channel.Flush();
        lane.Watermark(19);
        lane.Rows(Rows.Range(20, 10));
        channel.Flush();
        Assert.Single(_sent);

        _calls.Dequeue().SetResult(Delivery.Taken);
        Assert.Equal(2, _sent.Count);
        Assert.Equal([SliceKind.Rows, SliceKind.Watermark, SliceKind.Rows], _sent[1].Slices.Select(s => s.Kind));
        Assert.Equal([(3, 7, 0), (3, 7, 1)], _sent.Select(m => (m.Attempt, m.Channel, m.Number)));
    }

    [Fact]
    public void Of_watermarks_without_rows_between_them_the_last_is_sent()
    {
        var channel = Channel();
        var lane = channel.AddLane(0);
        lane.Watermark(1);
        lane.Watermark(2);
        channel.Flush();
        lane.Watermark(3);
        channel.Flush();
        lane.Watermark(4);
        channel.Flush();
        _calls.Dequeue().SetResult(Delivery.Taken);
        Assert.Equal([2, 4], _sent.Select(m => Assert.Single(m.Slices).Watermark));
    }

    [Fact]
    public void Rows_of_one_lane_do_not_overtake_the_watermark_of_another()
    {
        var channel = Channel();
        var (first, second) = (channel.AddLane(0), channel.AddLane(1));
        second.Watermark(5);
        first.Rows(Rows.Range(0, 1));
        channel.Flush();
        Assert.Equal([(1, SliceKind.Watermark), (0, SliceKind.Rows)], _sent[0].Slices.Select(s => (s.Lane, s.Kind)));
    }

    [Fact]
    public void Rows_waiting_and_under_way_use_up_the_room()
    {
        var channel = Channel(rows: 20);
        var lane = channel.AddLane(0);
        lane.Rows(Rows.Range(0, 10));
        channel.Flush();
        Assert.True(channel.HasRoom);
        lane.Rows(Rows.Range(10, 10));
        Assert.False(channel.HasRoom);
        _calls.Dequeue().SetResult(Delivery.Taken);
        Assert.True(channel.HasRoom);
        Assert.Equal(10, channel.PendingRows);
    }

    [Fact]
    public void A_message_holds_at_most_its_rows_and_slices_but_at_least_one_slice()
    {
        var channel = Channel(rows: 1000, messageRows: 15, slices: 2);
        var lane = channel.AddLane(0);
        lane.Rows(Rows.Range(0, 40));
        for (var i = 0; i < 4; i++)
            lane.Rows(Rows.Range(0, 5));
        channel.Flush();
        while (_calls.TryDequeue(out var call))
            call.SetResult(Delivery.Taken);
        Assert.Equal([40, 10, 10], _sent.Select(m => m.Slices.Sum(s => s.Rows!.Count)));
        Assert.True(channel.IsDelivered);
    }

    [Fact]
    public void A_refused_message_breaks_the_channel_and_is_told()
    {
        var channel = Channel(rows: 10);
        var lane = channel.AddLane(0);
        lane.Rows(Rows.Range(0, 10));
        channel.Flush();
        _calls.Dequeue().SetResult(Delivery.Fenced);
        lane.Rows(Rows.Range(0, 10));
        channel.Flush();
        Assert.Single(_sent);
        Assert.True(channel.HasRoom);
        Assert.Equal(ErrorCodes.Fenced, Assert.IsType<StreamException>(Assert.Single(_owner.Broken)).Code);
    }

    [Fact]
    public void A_receiver_that_failed_has_told_so_itself()
    {
        var channel = Channel();
        channel.AddLane(0).Rows(Rows.Range(0, 1));
        channel.Flush();
        _calls.Dequeue().SetResult(Delivery.Failed);
        Assert.Empty(_owner.Broken);
        Assert.True(channel.IsDelivered);
    }

    sealed class Owner : IChannelOwner
    {
        public List<Exception> Broken { get; } = [];

        public void OnDelivered()
        {
        }

        public void OnBroken(Exception cause) => Broken.Add(cause);
    }
}
