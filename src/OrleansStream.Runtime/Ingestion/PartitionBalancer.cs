using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>Gives the agents of a silo the queues that the silo's grains have added, from one moment to the next.</summary>
sealed class PartitionBalancer : QueueBalancerBase
{
    readonly PartitionQueues _queues;

    public PartitionBalancer(IServiceProvider services, ILogger<PartitionBalancer> logger, PartitionQueues queues) : base(services, logger)
    {
        _queues = queues;
        queues.Changed = NotifyListeners;
    }

    public override IEnumerable<QueueId> GetMyQueues() => _queues.Ids;

    protected override void OnClusterMembershipChange(HashSet<SiloAddress> activeSilos)
    {
        // Queues follow their grains: a change of membership moves none.
    }
}
