using OrleansStream.Diagnostics;
using Polly;
using Polly.Retry;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>Repeats what a store could not do, for about half a minute; what has a code is final.</summary>
static class StoreRetry
{
    /// <summary>How often something is tried again.</summary>
    public const int MaxRetries = 8;

    static readonly ResiliencePipeline s_policy = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = MaxRetries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(10),
            ShouldHandle = new PredicateBuilder().Handle<Exception>(e => e is not (StreamException or OperationCanceledException)),
        })
        .Build();

    public static async Task RunAsync(Func<CancellationToken, ValueTask> action, CancellationToken cancellationToken) =>
        await s_policy.ExecuteAsync(async token => await action(token), cancellationToken);

    public static async Task<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken) =>
        await s_policy.ExecuteAsync(async token => await action(token), cancellationToken);
}
