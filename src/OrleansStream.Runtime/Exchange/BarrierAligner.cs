namespace OrleansStream.Runtime.Exchange;

/// <summary>
/// Brings the barriers of a task's channels together (Carbone et al. 2015, aligned snapshots): a channel that has delivered the barrier of an epoch waits
/// until all others have, or have ended. One epoch at a time; the next begins only when this one has been committed. Runs on the grain's scheduler.
/// </summary>
/// <param name="channels">How many channels there are.</param>
/// <param name="hasEnded">Whether nothing more comes in a channel.</param>
sealed class BarrierAligner(int channels, Func<int, bool> hasEnded)
{
    readonly bool[] _delivered = new bool[channels];
    TaskCompletionSource? _aligned;
    long _epoch;
    long _done;

    /// <summary>Notes that the pipeline has begun an epoch, which tasks that get no barrier any more could not know.</summary>
    public void Request(long epoch)
    {
        if (epoch > _done)
            _epoch = epoch;
    }

    /// <summary>Takes a barrier.</summary>
    public void Deliver(int channel, long epoch)
    {
        // One that comes behind the end of a channel finds the epoch done.
        if (epoch <= _done)
            return;
        _epoch = epoch;
        _delivered[channel] = true;
    }

    /// <summary>Waits while the channel has delivered a barrier and others have not.</summary>
    public async ValueTask WaitAsync(int channel)
    {
        while (_delivered[channel])
        {
            _aligned ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _aligned.Task;
        }
    }

    /// <summary>Whether every channel has delivered the epoch's barrier or has ended, so that the task's part of it is due.</summary>
    public bool IsDue(out long epoch)
    {
        epoch = _epoch;
        if (_epoch == 0)
            return false;
        for (var channel = 0; channel < _delivered.Length; channel++)
        {
            if (!_delivered[channel] && !hasEnded(channel))
                return false;
        }
        return true;
    }

    /// <summary>Ends the epoch when the task's part of it is done: the channels go on.</summary>
    public void Complete()
    {
        _done = _epoch;
        _epoch = 0;
        Release();
    }

    /// <summary>Lets whoever waits go on, because the task is closed.</summary>
    public void Release()
    {
        Array.Clear(_delivered);
        var aligned = _aligned;
        _aligned = null;
        aligned?.SetResult();
    }
}
