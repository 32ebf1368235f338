using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Planning;

namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// The ways out of a task: for each outlet of its stage a lane to every task that it feeds, and perhaps one for dead letters. Runs on the grain's
/// scheduler.
/// </summary>
sealed class Outlets : ITaskOutput, IChannelOwner
{
    readonly ImmutableArray<Way> _ways;
    readonly ImmutableArray<OutboundChannel> _channels;
    readonly DeadLetterWay? _deadLetters;
    readonly Action<DeadLetter> _onDeadLetter;
    readonly Action<Exception> _onBroken;
    readonly bool _inTurn;
    TaskCompletionSource? _change;

    /// <summary>Makes the ways out.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="wiring">Opens lanes.</param>
    /// <param name="inTurn">Whether each channel delivers, down to the sinks, before the next one does, so that their order never depends on chance.</param>
    /// <param name="onDeadLetter">Takes every dead letter.</param>
    /// <param name="onBroken">Takes the news that a receiver cannot be reached.</param>
    public Outlets(Stage stage, OutletWiring wiring, bool inTurn, Action<DeadLetter> onDeadLetter, Action<Exception> onBroken)
    {
        _onDeadLetter = onDeadLetter;
        _onBroken = onBroken;
        _inTurn = inTurn;
        _ways = [.. Enumerable.Range(0, stage.Outlets.Length).Select(o => new Way(stage.Outlets[o], wiring.OpenOutlet(o, this)))];
        _deadLetters = wiring.OpenDeadLetters(this);
        _channels = wiring.Channels;
    }

    /// <summary>Whether the task may take more input.</summary>
    public bool HasRoom
    {
        get
        {
            foreach (var channel in _channels)
            {
                if (_inTurn ? !channel.IsDelivered : !channel.HasRoom)
                    return false;
            }
            return true;
        }
    }

    /// <summary>Whether everything was delivered and processed.</summary>
    public bool IsDelivered => _channels.All(c => c.IsDelivered);

    void ITaskOutput.Rows(int outlet, EventBatch batch) => _ways[outlet].Rows(batch);

    void ITaskOutput.Watermark(int outlet, long watermark)
    {
        foreach (var lane in _ways[outlet].Lanes)
            lane.Watermark(watermark);
    }

    void ITaskOutput.DeadLetter(DeadLetter letter)
    {
        _onDeadLetter(letter);
        _deadLetters?.Add(letter);
    }

    /// <summary>Lets whoever waits for the task's first word go on. Only when all tasks are open.</summary>
    public void Begin()
    {
        _deadLetters?.Begin();
        Flush();
    }

    /// <summary>Sends what the last call of the task caused.</summary>
    public void Flush()
    {
        _deadLetters?.Flush();
        foreach (var channel in _channels)
        {
            channel.Flush();
            if (_inTurn && !channel.IsDelivered)
                return;
        }
    }

    /// <summary>Says on every lane that the task is idle, or that it counts again.</summary>
    public void SetIdle(bool idle)
    {
        Mark(idle ? SliceKind.Idle : SliceKind.Active);
        Flush();
    }

    /// <summary>Sends the barrier of an epoch down every channel.</summary>
    public void Barrier(long epoch)
    {
        _deadLetters?.Flush();
        foreach (var channel in _channels)
            channel.Barrier(epoch);
        Flush();
    }

    /// <summary>Says that nothing more comes, at the end of time: the task's operators have already sent their last watermark.</summary>
    public void End()
    {
        _deadLetters?.End();
        Flush();
    }

    /// <summary>Says on every lane that nothing more comes, without moving time.</summary>
    public void Close()
    {
        _deadLetters?.Close();
        Mark(SliceKind.Closed);
        Flush();
    }

    void Mark(SliceKind kind)
    {
        foreach (var way in _ways)
        {
            foreach (var lane in way.Lanes)
                lane.Mark(kind);
        }
    }

    /// <summary>Waits until the task may take more input.</summary>
    public async ValueTask WaitForRoomAsync()
    {
        while (!HasRoom)
        {
            _change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _change.Task;
        }
    }

    void IChannelOwner.OnDelivered()
    {
        if (_inTurn)
            Flush();
        var change = _change;
        _change = null;
        change?.SetResult();
    }

    void IChannelOwner.OnBroken(Exception cause) => _onBroken(cause);

    sealed class Way(Outlet outlet, ImmutableArray<OutboundLane> lanes)
    {
        readonly KeyPartitioner _partitioner = new(outlet.Key, lanes.Length);
        readonly EventBatch?[] _parts = new EventBatch?[lanes.Length];

        public ImmutableArray<OutboundLane> Lanes => lanes;

        public void Rows(EventBatch batch)
        {
            if (lanes.Length == 1)
            {
                lanes[0].Rows(batch);
                return;
            }
            _partitioner.Partition(batch, _parts);
            for (var i = 0; i < _parts.Length; i++)
            {
                if (_parts[i] is { } part)
                    lanes[i].Rows(part);
            }
        }
    }
}
