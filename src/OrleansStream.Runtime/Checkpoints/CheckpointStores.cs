using Microsoft.Extensions.Options;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints.Stores;
using OrleansStream.Runtime.Hosting;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>The stores that this silo was given, and one in memory for plans that want checkpoints where there is none.</summary>
sealed class CheckpointStores(IOptions<OrleansStreamOptions> options, MemoryCheckpointStore memory)
{
    /// <summary>Where a plan's checkpoints go; null: it takes none.</summary>
    /// <param name="wanted">What the plan asks for.</param>
    /// <param name="explicitly">Whether it asks for it in so many words.</param>
    public CheckpointStorage? Choose(CheckpointStorage wanted, bool explicitly)
    {
        if (options.Value.CheckpointStores.ContainsKey(wanted))
            return wanted;
        if (options.Value.CheckpointStores.Count > 0)
            return wanted == CheckpointStorage.Memory ? wanted : options.Value.CheckpointStores.Keys.Min();
        return explicitly ? CheckpointStorage.Memory : null;
    }

    /// <summary>The store of a kind.</summary>
    public ICheckpointStore Get(CheckpointStorage storage) => new CrashPointStore(Find(storage));

    ICheckpointStore Find(CheckpointStorage storage) =>
        options.Value.CheckpointStores.TryGetValue(storage, out var store) ? store
        : storage == CheckpointStorage.Memory ? memory
        : throw new StreamException(ErrorCodes.BadOption, $"This silo has no checkpoint store '{storage}'; give all silos of a cluster the same.");
}
