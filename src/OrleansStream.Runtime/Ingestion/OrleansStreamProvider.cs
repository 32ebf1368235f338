using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>The factory, adapter and queue mapper of the stream provider <see cref="Name"/>: one queue is one partition is one stream.</summary>
sealed class OrleansStreamProvider(PartitionQueues queues) : IQueueAdapterFactory, IQueueAdapter, IQueueAdapterCache, IStreamQueueMapper
{
    /// <summary>The name of the stream provider.</summary>
    public const string Name = "OrleansStream";

    /// <summary>The namespace of its streams; their keys are those of the partition grains.</summary>
    public const string Namespace = "orleansstream.partition";

    string IQueueAdapter.Name => Name;

    bool IQueueAdapter.IsRewindable => true;

    StreamProviderDirection IQueueAdapter.Direction => StreamProviderDirection.ReadOnly;

    Task<IQueueAdapter> IQueueAdapterFactory.CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

    IQueueAdapterCache IQueueAdapterFactory.GetQueueAdapterCache() => this;

    IStreamQueueMapper IQueueAdapterFactory.GetStreamQueueMapper() => this;

    Task<IStreamFailureHandler> IQueueAdapterFactory.GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());

    IQueueAdapterReceiver IQueueAdapter.CreateReceiver(QueueId queueId) => queues.Get(queueId);

    IQueueCache IQueueAdapterCache.CreateQueueCache(QueueId queueId) => queues.Get(queueId);

    Task IQueueAdapter.QueueMessageBatchAsync<T>(
        StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext) =>
        throw new NotSupportedException("Sources are read; nothing can be written to them.");

    IEnumerable<QueueId> IStreamQueueMapper.GetAllQueues() => queues.Ids;

    QueueId IStreamQueueMapper.GetQueueForStream(StreamId streamId) =>
        throw new NotSupportedException("Sources are read; no stream is looked up for writing.");
}
