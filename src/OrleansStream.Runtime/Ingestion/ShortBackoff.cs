using Orleans.Runtime.Providers;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>
/// Waits of the stream provider between its own tries. Deliveries stay on their silo and readers retry by themselves, so a failure here is rare and
/// passes quickly; the provider's default is to wait for ten seconds.
/// </summary>
sealed class ShortBackoff : IMessageDeliveryBackoffProvider, IQueueReaderBackoffProvider
{
    static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    public static ShortBackoff Instance { get; } = new();

    public TimeSpan Next(int attempt)
    {
        var wait = s_step * Math.Pow(2, Math.Min(attempt, 10));
        return wait < s_longest ? wait : s_longest;
    }
}
