using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansStream.Runtime.Diagnostics;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>
/// Sees to it that every pipeline's grain is active on a live silo, which alone looks after the pipeline; nobody else would call it after its silo has
/// died. The silos share the pipelines out. All of them are called when the silo starts and when the silos of the cluster change, and a few each
/// second in case one was missed: what a thousand idle pipelines cost is one page of ids and a few calls a second.
/// </summary>
sealed class PipelineKeeper(IClusterMembershipService membership, ILocalSiloDetails silo, IGrainFactory grains, ILogger<PipelineKeeper> log)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Ids that are asked for at once when all pipelines are called.</summary>
    internal const int PageSize = 256;

    /// <summary>Ids that are looked at each second while nothing happens.</summary>
    internal const int RoundSize = 32;

    /// <summary>Pipelines that are called at the same time.</summary>
    internal const int MaxCalls = 8;

    static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _stop = new();
    readonly SemaphoreSlim _changed = new(0, 1);
    ImmutableArray<SiloAddress> _silos = [];
    Task _running = Task.CompletedTask;
    string? _last;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(PipelineKeeper), ServiceLifecycleStage.Active + 1, StartAsync, StopAsync);

    Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(Task.Run(WatchAsync, CancellationToken.None), Task.Run(KeepAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    // A call that is under way is not waited for: where it goes may be stopping too.
    async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Notes which silos there are.</summary>
    async Task WatchAsync()
    {
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(_stop.Token))
        {
            ImmutableArray<SiloAddress> silos = [.. snapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress).Order()];
            if (silos.SequenceEqual(_silos))
                continue;
            if (silos.Length > 1 || _silos.Length > 1)
                log.ClusterChanged(silos.Length, string.Join(", ", silos.Select(s => s.Endpoint)));
            _silos = silos;
            // One that is not taken yet covers this change too.
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }
    }

    async Task KeepAsync()
    {
        var all = false;
        while (!_stop.IsCancellationRequested)
        {
            all |= await _changed.WaitAsync(s_period, _stop.Token);
            try
            {
                if (all)
                    await CallAllAsync();
                else
                    await CallSomeAsync();
                all = false;
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                // A silo has just died, as a rule, and its grains can be called when that is known: in a second.
                log.PipelinesNotCalled(e);
                all = true;
            }
        }
    }

    async Task CallAllAsync()
    {
        string? last = null;
        do
            last = await CallPageAsync(last, PageSize);
        while (last is not null);
    }

    async Task CallSomeAsync() => _last = await CallPageAsync(_last, RoundSize);

    /// <summary>Calls those of the next ids that are this silo's share; the last id, null at the end.</summary>
    async Task<string?> CallPageAsync(string? after, int count)
    {
        var silos = _silos;
        var place = silos.IndexOf(silo.SiloAddress);
        if (place < 0)
            return null;
        var ids = await grains.GetGrain<IPipelineDirectoryGrain>(0).Page(after, count).WaitAsync(_stop.Token);
        var mine = ids.Select(id => grains.GetGrain<IPipelineGrain>(id)).Where(p => p.GetGrainId().GetUniformHashCode() % (uint)silos.Length == place);
        var limit = new ParallelOptions { MaxDegreeOfParallelism = MaxCalls, CancellationToken = _stop.Token };
        await Parallel.ForEachAsync(mine, limit, async (pipeline, cancel) => await pipeline.Ensure().WaitAsync(cancel));
        return ids.Length < count ? null : ids[^1];
    }
}
