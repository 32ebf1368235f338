using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Runtime.Tasks;

/// <summary>
/// Closes what is left on this silo of attempts that are over: their pipeline's grain may have died with its silo, and its successor does not know their
/// tasks. They could commit nothing any more, but they would go on reading.
/// </summary>
sealed class StaleAttempts(AttemptRegistry attempts, IGrainFactory grains, ILogger<StaleAttempts> log) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>How often it looks.</summary>
    static readonly TimeSpan s_period = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource _stop = new();
    Task _running = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(StaleAttempts), ServiceLifecycleStage.Active + 1, StartAsync, StopAsync);

    Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(WatchAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(s_period, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            foreach (var attempt in attempts.All)
            {
                try
                {
                    if (await grains.GetGrain<IPipelineGrain>(attempt.Pipeline).GetDefinition(attempt.Number) is null)
                        attempts.Fence(attempt);
                }
                catch (Exception e) when (!_stop.IsCancellationRequested)
                {
                    // The pipeline's silo has just died, as a rule; its successor is asked the next time.
                    log.AttemptNotAsked(e, attempt.Pipeline, attempt.Number);
                }
            }
        }
    }
}
