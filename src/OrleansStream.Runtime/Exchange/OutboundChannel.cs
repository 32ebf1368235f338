using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// The sender's end of the one channel from a task to another: a queue with one call in flight. What arrives while the call is under way goes into the
/// next one, so messages grow with the load and stay small without it. Each edge of the plan between the two tasks is a lane of the channel; the
/// order among lanes is kept. Belongs to one grain and runs on its scheduler.
/// </summary>
sealed class OutboundChannel(Func<ExchangeMessage, ValueTask<Delivery>> deliver, long attempt, int channel, ChannelLimits limits, IChannelOwner owner)
{
    readonly Queue<Slice> _waiting = [];
    readonly List<OutboundLane> _lanes = [];
    long _rows;
    long _number;
    bool _sending;
    bool _broken;

    /// <summary>Rows waiting or under way.</summary>
    public long PendingRows => _rows;

    /// <summary>Whether the sender may take more input.</summary>
    public bool HasRoom => _broken || (_rows < limits.Rows && _waiting.Count < limits.MessageSlices);

    /// <summary>Whether everything was delivered and processed.</summary>
    public bool IsDelivered => _broken || (!_sending && _waiting.Count == 0);

    /// <summary>Adds a lane with the number that the receiver gives it.</summary>
    public OutboundLane AddLane(int number)
    {
        var lane = new OutboundLane(this, number);
        _lanes.Add(lane);
        return lane;
    }

    /// <summary>Adds a slice behind all watermarks that wait, so that rows never meet an older time than their sender's.</summary>
    public void Add(Slice slice)
    {
        if (_broken)
            return;
        AddWatermarks();
        _waiting.Enqueue(slice);
        _rows += slice.Rows?.Count ?? 0;
    }

    /// <summary>Adds the barrier of an epoch, behind everything that waits.</summary>
    public void Barrier(long epoch) => Add(new Slice(0, SliceKind.Barrier, Watermark: epoch));

    /// <summary>Starts sending what waits; called when everything that belongs together has been added.</summary>
    public void Flush()
    {
        if (_sending || _broken)
            return;
        AddWatermarks();
        if (_waiting.Count > 0)
            _ = SendAsync();
    }

    void AddWatermarks()
    {
        foreach (var lane in _lanes)
        {
            if (lane.TakeWatermark() is { } watermark)
                _waiting.Enqueue(new Slice(lane.Number, SliceKind.Watermark, Watermark: watermark));
        }
    }

    async Task SendAsync()
    {
        _sending = true;
        try
        {
            while (_waiting.Count > 0 && !_broken)
            {
                var message = Take(out var rows);
                var delivery = await deliver(message);
                if (delivery != Delivery.Taken)
                    Break(delivery);
                _rows -= rows;
                owner.OnDelivered();
                AddWatermarks();
            }
        }
        catch (Exception e)
        {
            Break(Delivery.Failed);
            owner.OnBroken(e);
        }
        finally
        {
            _sending = false;
        }
        owner.OnDelivered();
    }

    ExchangeMessage Take(out long rows)
    {
        rows = 0;
        var count = 0;
        foreach (var slice in _waiting)
        {
            var next = slice.Rows?.Count ?? 0;
            if (count == limits.MessageSlices || (rows > 0 && rows + next > limits.MessageRows))
                break;
            rows += next;
            count++;
            // A receiver stops at a barrier until the others have come to it; what is behind it must not be in the same message.
            if (slice.Kind == SliceKind.Barrier)
                break;
        }
        var slices = new Slice[count];
        for (var i = 0; i < count; i++)
            slices[i] = _waiting.Dequeue();
        return new ExchangeMessage(attempt, channel, _number++, slices);
    }

    void Break(Delivery delivery)
    {
        // A broken channel swallows what comes: the attempt is over, and its tasks must not wait for room that never comes.
        _broken = true;
        _waiting.Clear();
        if (delivery == Delivery.Fenced)
            owner.OnBroken(new StreamException(ErrorCodes.Fenced, $"Message {_number - 1} of channel {channel} was refused: it belongs to attempt {attempt}, or one before it is missing."));
    }
}

/// <summary>One edge of the plan in a channel.</summary>
sealed class OutboundLane(OutboundChannel channel, int number)
{
    long _watermark = long.MinValue;

    public int Number => number;

    public OutboundChannel Channel => channel;

    public void Rows(EventBatch batch) => channel.Add(new Slice(number, SliceKind.Rows, batch));

    public void Mark(SliceKind kind) => channel.Add(new Slice(number, kind));

    /// <summary>Of several watermarks that wait together only the last is sent.</summary>
    public void Watermark(long watermark) => _watermark = watermark;

    /// <summary>The watermark that waits, which no longer does; null if there is none.</summary>
    public long? TakeWatermark()
    {
        var watermark = _watermark;
        _watermark = long.MinValue;
        return watermark == long.MinValue ? null : watermark;
    }
}

/// <summary>The task at the sender's end of channels.</summary>
interface IChannelOwner
{
    /// <summary>A message was processed: there may be room now.</summary>
    void OnDelivered();

    /// <summary>A receiver cannot be reached any more.</summary>
    void OnBroken(Exception cause);
}
