using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Ingestion;

namespace OrleansStream.Runtime.Tasks;

/// <summary>What every task grain needs from its silo.</summary>
sealed class TaskServices(
    AttemptRegistry attempts, PartitionQueues queues, PipelineEvents events, StreamInstruments instruments, IOptions<OrleansStreamOptions> options,
    CheckpointStores stores, ILocalSiloDetails silo, ILogger<TaskServices> log)
{
    public AttemptRegistry Attempts { get; } = attempts;

    public CheckpointStores Stores { get; } = stores;

    public PartitionQueues Queues { get; } = queues;

    public PipelineEvents Events { get; } = events;

    public StreamInstruments Instruments { get; } = instruments;

    public OrleansStreamOptions Options { get; } = options.Value;

    public SiloAddress Silo { get; } = silo.SiloAddress;

    public ILogger Log { get; } = log;

    public TimeProvider Time => Options.Time;

    /// <summary>The processing time, milliseconds since 1970.</summary>
    public long Now => Options.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
