using OrleansStream.Checkpoints;
using OrleansStream.Connectors;
using OrleansStream.Functions;
using OrleansStream.Plans;

namespace OrleansStream.Runtime.Hosting;

/// <summary>How a silo runs pipelines.</summary>
public sealed class OrleansStreamOptions
{
    /// <summary>The source connectors that plans may name.</summary>
    public IList<ISourceConnector> Sources { get; } = [];

    /// <summary>The sink connectors that plans may name.</summary>
    public IList<ISinkConnector> Sinks { get; } = [];

    /// <summary>The functions in C# that plans may name. Every silo registers the same.</summary>
    public FunctionRegistry Functions { get; set; } = new();

    /// <summary>The clock of processing time. Default: the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>
    /// Bytes of a partition that may be read ahead of processing; a chunk may go beyond. Default 2 MiB; 64 KiB to 1 GiB.
    /// </summary>
    public long PartitionBytes { get; set; } = 2 << 20;

    /// <summary>Rows of a channel between two tasks that may wait before the sender takes no more input. Default 32,768; at least 1.</summary>
    public int ChannelRows { get; set; } = 32 * 1024;

    /// <summary>How long written rows may wait in a sink before they are flushed. Default 10 ms; 1 ms to 1 minute.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Where checkpoints are kept, by what plans call it in <c>checkpointing.storage</c>. All silos of a cluster reach the same. Default: none, so that pipelines
    /// take checkpoints only if they ask for them, in memory.
    /// </summary>
    public IDictionary<CheckpointStorage, ICheckpointStore> CheckpointStores { get; } = new Dictionary<CheckpointStorage, ICheckpointStore>();

    /// <summary>
    /// Bytes that an exactly-once sink may hold until its epoch is committed; beyond, epochs begin before their time. Default 64 MiB; 64 KiB to 16 GiB.
    /// </summary>
    public long StagedBytes { get; set; } = 64 << 20;

    /// <summary>How long a checkpoint may take before the pipeline begins again from the last one. Default 10 minutes; 1 second to 1 day.</summary>
    public TimeSpan CheckpointTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How often in a row a pipeline begins again after a failure of its own, without a checkpoint in between, before it counts as failed. What is away and
    /// may come back (a store, a sink, a silo) is waited for without end. Default 5; 0 to 1,000.
    /// </summary>
    public int RestartLimit { get; set; } = 5;

    /// <summary>Bytes of input from which the columns of a source without a schema are inferred. Default 256 KiB; at least 1.</summary>
    public int SampleBytes { get; set; } = 256 << 10;

    /// <summary>How long, after the first data, to wait for the rest of a sample. Default 250 ms; at most 1 minute.</summary>
    public TimeSpan SampleWait { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Whether bounded pipelines with parallelism 1 whose tasks get rows from several others process them in turns, so that results come in an order
    /// that depends on the data alone. Such pipelines use one core. Wants all of a pipeline on one silo, so it is for a single one. Default: no.
    /// </summary>
    public bool Deterministic { get; set; }

    /// <summary>
    /// Whether pipelines are led step by step, for tests: who feeds the sources gives one thing, waits with
    /// <see cref="Pipelines.IStreamPipelines.SettleAsync"/> until all that it causes is done, and only then gives the next. Tasks then process and
    /// deliver one after another in the plan's order, and look at the clock only when <see cref="Pipelines.IStreamPipelines.TickAsync"/> tells them
    /// to. Takes the place of <see cref="Deterministic"/>; for a single silo. Default: no.
    /// </summary>
    public bool Stepped { get; set; }
}
