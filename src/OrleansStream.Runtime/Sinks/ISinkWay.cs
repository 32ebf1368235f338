using OrleansStream.Events;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Sinks;

/// <summary>How rows come into a sink: at once, or by epochs.</summary>
interface ISinkWay : IAsyncDisposable
{
    /// <summary>Rows written or staged.</summary>
    long Rows { get; }

    /// <summary>Bytes written or staged.</summary>
    long Bytes { get; }

    /// <summary>Whether something was written that <see cref="FlushAsync"/> has to bring to its place.</summary>
    bool IsDirty { get; }

    /// <summary>Takes rows.</summary>
    Task WriteAsync(EventBatch rows);

    /// <summary>Makes everything taken so far reach its place, if rows come at once.</summary>
    Task FlushAsync();

    /// <summary>Ends an epoch; what waits to be committed with it.</summary>
    Task<IReadOnlyList<StagedBatch>> EndEpochAsync(long epoch);

    /// <summary>Commits an epoch; null if that worked.</summary>
    Task<Failure?> CommitAsync(long epoch);

    /// <summary>Called once behind the last row: results become final, unless the last epoch's commit makes them so.</summary>
    Task CompleteAsync();
}
