using System.Collections.Immutable;
using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>Opens the channels of a task, one to each task that it sends to, and the lanes in them.</summary>
/// <param name="stage">The task's stage.</param>
/// <param name="task">The task's number in its stage.</param>
/// <param name="map">The numbers of channels and lanes.</param>
/// <param name="attempt">The attempt.</param>
/// <param name="limits">The bounds of each channel.</param>
/// <param name="receivers">Finds the receivers.</param>
sealed class OutletWiring(
    Stage stage, int task, ExchangeMap map, long attempt, ChannelLimits limits, IReceiverDirectory receivers)
{
    // In the order in which they were opened: that of the outlets.
    readonly OrderedDictionary<string, OutboundChannel> _channels = [];

    /// <summary>The channels opened so far.</summary>
    public ImmutableArray<OutboundChannel> Channels => [.. _channels.Values];

    /// <summary>The lanes of an outlet, one to each task that it feeds.</summary>
    public ImmutableArray<OutboundLane> OpenOutlet(int outlet, IChannelOwner owner)
    {
        var target = stage.Outlets[outlet];
        var into = map.Into(target);
        if (target.Sink is { } sink)
            return [Open(receivers.Sink(sink), into, outlet, owner)];
        return [.. Enumerable.Range(0, map.Tasks(target.Stage)).Select(t => Open(receivers.Task(target.Stage, t), into, outlet, owner))];
    }

    /// <summary>The way of the task's dead letters; null if nothing reads them.</summary>
    public DeadLetterWay? OpenDeadLetters(IChannelOwner owner)
    {
        if (map.DeadLetterStage < 0 || map.IntoStage(map.DeadLetterStage) is not { } into || into.ChannelFrom(stage.Index, task) is null)
            return null;
        return new DeadLetterWay(Open(receivers.Task(map.DeadLetterStage, 0), into, Receiver.DeadLetters, owner));
    }

    OutboundLane Open((string Key, Func<ExchangeMessage, ValueTask<Delivery>> Deliver) receiver, Receiver into, int outlet, IChannelOwner owner)
    {
        if (!_channels.TryGetValue(receiver.Key, out var channel))
        {
            channel = new OutboundChannel(receiver.Deliver, attempt, into.ChannelFrom(stage.Index, task)!.Value, limits, owner);
            _channels.Add(receiver.Key, channel);
        }
        return channel.AddLane(into.LaneFrom(stage.Index, outlet, task));
    }
}

/// <summary>Finds the tasks that rows can be sent to.</summary>
interface IReceiverDirectory
{
    /// <summary>A task of a stage.</summary>
    (string Key, Func<ExchangeMessage, ValueTask<Delivery>> Deliver) Task(int stage, int task);

    /// <summary>A sink.</summary>
    (string Key, Func<ExchangeMessage, ValueTask<Delivery>> Deliver) Sink(string name);
}
