namespace OrleansStream.Runtime.Tasks;

/// <summary>
/// Calls a grain back at a time of a clock that may be simulated, on the grain's own scheduler. Make it inside the grain.
/// </summary>
sealed class GrainAlarm : IDisposable
{
    // The longest wait that timers take is a little more than this; an alarm that goes off early is set again by its owner.
    static readonly TimeSpan s_longest = TimeSpan.FromDays(24);

    readonly TaskScheduler _scheduler = TaskScheduler.Current;
    readonly TimeProvider _time;
    readonly Action _ring;
    readonly ITimer _timer;
    long _due = long.MaxValue;

    public GrainAlarm(TimeProvider time, Action ring)
    {
        _time = time;
        _ring = ring;
        _timer = time.CreateTimer(_ => Post(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sets it to a time in milliseconds since 1970; <see cref="long.MaxValue"/> turns it off.</summary>
    public void Set(long due)
    {
        if (due == _due)
            return;
        _due = due;
        _timer.Change(due == long.MaxValue ? Timeout.InfiniteTimeSpan : WaitUntil(due), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sets it to go off after a while if it is not set already.</summary>
    public void SetIfOff(TimeSpan wait)
    {
        if (_due == long.MaxValue)
            Set(_time.GetUtcNow().ToUnixTimeMilliseconds() + (long)wait.TotalMilliseconds);
    }

    TimeSpan WaitUntil(long due)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (due <= now)
            return TimeSpan.Zero;
        var wait = due - now;
        return wait < s_longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(wait) : s_longest;
    }

    void Post() => _ = Task.Factory.StartNew(Ring, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler);

    void Ring()
    {
        _due = long.MaxValue;
        _ring();
    }

    public void Dispose() => _timer.Dispose();
}
