namespace OrleansStream.Functions;

/// <summary>What a process function sees and does in one call. Of use only during the call.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TState">What is remembered per key.</typeparam>
/// <typeparam name="TOut">A result.</typeparam>
public sealed class ProcessContext<TKey, TState, TOut> where TState : class
{
    readonly RowBuffer<TOut> _rows;
    readonly List<TimerChange> _changes = [];
    int _timers;

    internal ProcessContext(RowBuffer<TOut> rows) => _rows = rows;

    /// <summary>The most timers that one key may have set; setting one more throws.</summary>
    public const int MaxTimersPerKey = 10_000;

    /// <summary>The key.</summary>
    public TKey Key { get; private set; } = default!;

    /// <summary>What is remembered of the key; null: nothing yet. Set it to remember, set it to null to forget.</summary>
    public TState? State { get; set; }

    /// <summary>The row's event time, or the time that results of a timer have; milliseconds since 1970.</summary>
    public long EventTime { get; private set; }

    /// <summary>
    /// No more rows with an event time at or below this will come in time; <see cref="long.MinValue"/> if nothing is known yet. In a timer of event time: the
    /// timer's time.
    /// </summary>
    public long Watermark { get; private set; }

    /// <summary>The clock, milliseconds since 1970; in a timer of the clock: the timer's time.</summary>
    public long ProcessingTime { get; private set; }

    internal List<TimerChange> Changes => _changes;

    // Timers at or below may not be set while one fires.
    long EventFloor { get; set; }

    long ClockFloor { get; set; }

    /// <summary>Gives a result.</summary>
    public void Emit(TOut row) => _rows.Add(row);

    /// <summary>
    /// Sets a timer of event time for the key; one that is set already stays one. A time that the watermark has passed is due with the next watermark. Throws
    /// <see cref="ArgumentOutOfRangeException"/> in a timer of event time that would set one not later than itself.
    /// </summary>
    /// <param name="time">Milliseconds since 1970.</param>
    public void RegisterEventTimer(long time) => Register(time, EventFloor, clock: false);

    /// <summary>
    /// Sets a timer of the clock for the key; one that is set already stays one. Throws <see cref="ArgumentOutOfRangeException"/> in a timer of the clock that
    /// would set one not later than itself.
    /// </summary>
    /// <param name="time">Milliseconds since 1970.</param>
    public void RegisterProcessingTimer(long time) => Register(time, ClockFloor, clock: true);

    /// <summary>Takes a timer of event time back; nothing happens if it is not set.</summary>
    public void DeleteEventTimer(long time) => _changes.Add(new TimerChange(time, Clock: false, Set: false));

    /// <summary>Takes a timer of the clock back; nothing happens if it is not set.</summary>
    public void DeleteProcessingTimer(long time) => _changes.Add(new TimerChange(time, Clock: true, Set: false));

    internal void Begin(TKey key, TState? state, int timers, in CallTime time)
    {
        _changes.Clear();
        _timers = timers;
        (Key, State) = (key, state);
        (EventTime, Watermark, ProcessingTime) = (time.Event, time.Watermark, time.Clock);
        (EventFloor, ClockFloor) = (time.EventFloor, time.ClockFloor);
    }

    void Register(long time, long floor, bool clock)
    {
        if (time <= floor)
            throw new ArgumentOutOfRangeException(nameof(time), $"A timer that fires at {floor} can only set later ones, not {time}.");
        if (++_timers > MaxTimersPerKey)
            throw new InvalidOperationException($"A key can have at most {MaxTimersPerKey:N0} timers.");
        _changes.Add(new TimerChange(time, clock, Set: true));
    }
}

/// <summary>A timer that a call sets or takes back.</summary>
readonly record struct TimerChange(long Time, bool Clock, bool Set);

/// <summary>The times of a call.</summary>
readonly record struct CallTime(long Event, long Watermark, long Clock, long EventFloor = long.MinValue, long ClockFloor = long.MinValue);
