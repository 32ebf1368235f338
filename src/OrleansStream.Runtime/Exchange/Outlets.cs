using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// The ways out of a task: for each outlet of its stage a channel to every task that it feeds, and perhaps one for dead letters. Runs on the
/// grain's scheduler.
/// </summary>
sealed class Outlets : ITaskOutput, IChannelOwner
{
    readonly ImmutableArray<Way> _ways;
    readonly ImmutableArray<OutboundChannel> _channels;
    readonly DeadLetterWay? _deadLetters;
    readonly Action<DeadLetter> _onDeadLetter;
    readonly Action<Exception> _onBroken;
    TaskCompletionSource? _change;

    /// <summary>Makes the ways out.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="open">Opens the channels of an outlet, one per task that it feeds.</param>
    /// <param name="openDeadLetters">Opens the channel for dead letters; null if nothing reads them.</param>
    /// <param name="onDeadLetter">Takes every dead letter.</param>
    /// <param name="onBroken">Takes the news that a receiver cannot be reached.</param>
    /// <param name="time">The clock.</param>
    public Outlets(
        Stage stage, Func<int, IChannelOwner, ImmutableArray<OutboundChannel>> open, Func<IChannelOwner, OutboundChannel>? openDeadLetters,
        Action<DeadLetter> onDeadLetter, Action<Exception> onBroken, TimeProvider time)
    {
        _onDeadLetter = onDeadLetter;
        _onBroken = onBroken;
        _ways = [.. stage.Outlets.Select((outlet, i) => new Way(outlet, open(i, this)))];
        _deadLetters = openDeadLetters is null ? null : new DeadLetterWay(openDeadLetters(this), time);
        var channels = _ways.SelectMany(w => w.Channels);
        _channels = [.. _deadLetters is null ? channels : channels.Append(_deadLetters.Channel)];
    }

    /// <summary>Whether the task may take more input.</summary>
    public bool HasRoom
    {
        get
        {
            foreach (var channel in _channels)
            {
                if (!channel.HasRoom)
                    return false;
            }
            return true;
        }
    }

    /// <summary>Rows that wait or are under way.</summary>
    public long PendingRows => _channels.Sum(c => c.PendingRows);

    void ITaskOutput.Rows(int outlet, EventBatch batch) => _ways[outlet].Rows(batch);

    void ITaskOutput.Watermark(int outlet, long watermark)
    {
        foreach (var channel in _ways[outlet].Channels)
            channel.Watermark(watermark);
    }

    void ITaskOutput.DeadLetter(DeadLetter letter)
    {
        _onDeadLetter(letter);
        _deadLetters?.Add(letter);
    }

    /// <summary>Sends what the last call of the task caused.</summary>
    public void Flush()
    {
        _deadLetters?.Flush();
        foreach (var channel in _channels)
            channel.Flush();
    }

    /// <summary>Says on every channel that the task is idle, or that it counts again.</summary>
    public void SetIdle(bool idle)
    {
        foreach (var way in _ways)
        {
            foreach (var channel in way.Channels)
                channel.Mark(idle ? SliceKind.Idle : SliceKind.Active);
        }
        Flush();
    }

    /// <summary>Says that nothing more comes, at the end of time: the task's operators have already sent their last watermark.</summary>
    public void End()
    {
        Flush();
        _deadLetters?.Channel.Watermark(long.MaxValue);
        Flush();
    }

    /// <summary>Says on every channel that nothing more comes, without moving time.</summary>
    public void Close()
    {
        Flush();
        foreach (var channel in _channels)
            channel.Mark(SliceKind.Closed);
        Flush();
    }

    /// <summary>Waits until the task may take more input.</summary>
    public async ValueTask WaitForRoomAsync()
    {
        while (!HasRoom)
            await ChangeAsync();
    }

    /// <summary>Waits until everything was delivered and processed.</summary>
    public async ValueTask WaitForDeliveryAsync()
    {
        while (!_channels.All(c => c.IsDelivered))
            await ChangeAsync();
    }

    Task ChangeAsync() => (_change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    void IChannelOwner.OnDelivered()
    {
        var change = _change;
        _change = null;
        change?.SetResult();
    }

    void IChannelOwner.OnBroken(Exception cause) => _onBroken(cause);

    sealed class Way(Outlet outlet, ImmutableArray<OutboundChannel> channels)
    {
        readonly KeyPartitioner _partitioner = new(outlet.Key, channels.Length);
        readonly EventBatch?[] _parts = new EventBatch?[channels.Length];

        public ImmutableArray<OutboundChannel> Channels => channels;

        public void Rows(EventBatch batch)
        {
            if (channels.Length == 1)
            {
                channels[0].Rows(batch);
                return;
            }
            _partitioner.Partition(batch, _parts);
            for (var i = 0; i < _parts.Length; i++)
            {
                if (_parts[i] is { } part)
                    channels[i].Rows(part);
            }
        }
    }
}
