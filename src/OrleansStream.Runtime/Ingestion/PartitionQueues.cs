using System.Collections.Concurrent;
using Orleans.Streams;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>
/// The queues of this silo. A queue lives where its grain lives: the grain adds it, this silo's agent reads it, and deliveries never leave the
/// silo. Queues are spread over silos by the placement of the grains.
/// </summary>
sealed class PartitionQueues
{
    const string Prefix = "partition";

    readonly ConcurrentDictionary<QueueId, PartitionQueue> _queues = new();
    int _last;

    /// <summary>Called after each change; awaited, so that a queue that was removed is read no more.</summary>
    public Func<Task> Changed { get; set; } = () => Task.CompletedTask;

    public IReadOnlyCollection<QueueId> Ids => [.. _queues.Keys];

    public async Task<PartitionQueue> AddAsync(Func<QueueId, PartitionQueue> create)
    {
        var number = (uint)Interlocked.Increment(ref _last);
        var queue = create(QueueId.GetQueueId(Prefix, number, number));
        _queues.TryAdd(queue.Id, queue);
        await Changed();
        return queue;
    }

    public async Task RemoveAsync(PartitionQueue queue)
    {
        if (_queues.TryRemove(queue.Id, out _))
            await Changed();
    }

    public PartitionQueue Get(QueueId id) => _queues.TryGetValue(id, out var queue) ? queue : throw new KeyNotFoundException($"There is no queue {id}.");
}
