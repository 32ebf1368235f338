using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Runtime.Providers;
using Orleans.Streams;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Stores;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Ingestion;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Hosting;

/// <summary>Adds stream processing to silos.</summary>
public static class OrleansStreamSiloExtensions
{
    /// <summary>
    /// Adds everything that runs pipelines. Call it on every silo of the cluster, with the same connectors. The host provides grain storage named
    /// <see cref="PipelineStorage.Name"/> for definitions.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Sets connectors and limits; wrong values stop the silo from starting.</param>
    public static ISiloBuilder AddOrleansStream(this ISiloBuilder builder, Action<OrleansStreamOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        services.AddMetrics();
        services.AddSingleton<IValidateOptions<OrleansStreamOptions>, OrleansStreamOptionsValidator>();
        services.AddOptions<OrleansStreamOptions>().Configure(configure).ValidateOnStart();
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<OrleansStreamOptions>>().Value;
            return new ComponentCatalog(options.Sources, options.Sinks, options.Functions);
        });
        services.AddSingleton<PipelineEvents>();
        services.AddSingleton<StreamInstruments>();
        services.AddSingleton<PartitionQueues>();
        services.AddSingleton<MemoryCheckpointStore>();
        services.AddSingleton<CheckpointStores>();
        services.AddSingleton<AttemptRegistry>();
        services.AddSingleton<StaleAttempts>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<StaleAttempts>());
        services.AddSingleton<TaskServices>();
        services.AddSingleton<IStreamPipelines, StreamPipelines>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, PipelineKeeper>();
        services.AddPlacementDirector<SpreadPlacement, SpreadPlacementDirector>();
        return builder.AddPersistentStreams(
            OrleansStreamProvider.Name, (provider, _) => ActivatorUtilities.CreateInstance<OrleansStreamProvider>(provider), ConfigureStreams);
    }

    static void ConfigureStreams(ISiloPersistentStreamConfigurator streams)
    {
        streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        streams.ConfigurePartitionBalancing((provider, _) => ActivatorUtilities.CreateInstance<PartitionBalancer>(provider));
        streams.ConfigureBackoffProvider((_, _) => (IMessageDeliveryBackoffProvider)ShortBackoff.Instance);
        streams.ConfigureBackoffProvider((_, _) => (IQueueReaderBackoffProvider)ShortBackoff.Instance);
        streams.ConfigurePullingAgent(agent => agent.Configure(options =>
        {
            options.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(10);
            // One container is one read already; wrapping several would only blur positions.
            options.BatchContainerBatchSize = 1;
            // The provider would otherwise skip what fails for long, which is loss. What cannot be processed is for the grain to refuse.
            options.MaxEventDeliveryTime = Timeout.InfiniteTimeSpan;
            // A quiet partition keeps its place; forgetting it would only mean finding it again.
            options.StreamInactivityPeriod = TimeSpan.FromDays(365);
        }));
    }
}
