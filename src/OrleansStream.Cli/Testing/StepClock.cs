namespace OrleansStream.Cli.Testing;

/// <summary>The clock of processing time in a silo under test: it stands still until a test moves it. Nothing waits for it, tasks are told to look.</summary>
sealed class StepClock : TimeProvider
{
    long _now;

    /// <summary>The time, milliseconds since 1970.</summary>
    public long Now
    {
        get => Volatile.Read(ref _now);
        set => Volatile.Write(ref _now, value);
    }

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => Now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);
}
