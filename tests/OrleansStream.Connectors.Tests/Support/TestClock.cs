using Microsoft.Extensions.Time.Testing;

namespace OrleansStream.Connectors.Tests.Support;

/// <summary>A clock that stands until it is moved, and says when somebody began to wait for it.</summary>
public sealed class TestClock : FakeTimeProvider
{
    readonly SemaphoreSlim _waits = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Release();
        return timer;
    }

    /// <summary>Waits until somebody has begun to wait for the clock.</summary>
    public Task SomebodyWaitsAsync() => _waits.WaitAsync(TimeSpan.FromSeconds(30));
}
