using OrleansStream.Components;
using OrleansStream.Events;

namespace OrleansStream.Connectors;

/// <summary>A kind of sink. One instance serves all pipelines of a silo.</summary>
public interface ISinkConnector
{
    /// <summary>The record that holds its options, marked with <see cref="ComponentAttribute"/>.</summary>
    Type OptionsType { get; }

    /// <summary>What it can promise and what it wants.</summary>
    SinkTraits Traits { get; }

    /// <summary>The same for a sink with these options, where they matter. Looks at nothing but the options. Default: <see cref="Traits"/>.</summary>
    SinkTraits TraitsOf(object options) => Traits;

    /// <summary>Opens a sink. Fails with a coded <see cref="Diagnostics.StreamException"/> if that cannot work, before anything is written.</summary>
    ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken);
}

/// <summary>What a sink can promise and what it wants.</summary>
/// <param name="Encoded">Whether it takes encoded records, so that <c>format</c> applies and <see cref="SinkBatch.Encoded"/> is filled.</param>
/// <param name="Delivery">What it can promise when rows come again after a failure. Default: they appear again.</param>
public sealed record SinkTraits(bool Encoded, SinkDelivery Delivery = SinkDelivery.AtLeastOnce);

/// <summary>What a sink can promise when rows come again after a failure.</summary>
public enum SinkDelivery
{
    /// <summary>They appear again.</summary>
    AtLeastOnce,

    /// <summary>
    /// They appear once, if every input can be replayed: what it opens with <see cref="SinkContext.ExactlyOnce"/> is an <see cref="IEpochSink"/>.
    /// </summary>
    Epochs,
}

/// <summary>What a connector is given to open a sink.</summary>
public sealed record SinkContext
{
    /// <summary>The pipeline's id.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The sink's name in the plan.</summary>
    public required string Name { get; init; }

    /// <summary>The options, an instance of <see cref="ISinkConnector.OptionsType"/>.</summary>
    public required object Options { get; init; }

    /// <summary>The columns of the rows that will come.</summary>
    public required RowSchema Schema { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Whether every input of the pipeline ends, so that results may wait for <see cref="ISink.CompleteAsync"/> to appear as a whole.</summary>
    public bool Bounded { get; init; }

    /// <summary>Whether rows come by epochs through <see cref="IEpochSink.CommitAsync"/>, not by <see cref="ISink.WriteAsync"/>.</summary>
    public bool ExactlyOnce { get; init; }

    /// <summary>The name of the format of <see cref="SinkBatch.Encoded"/>, for example <c>csv</c>; null if the sink takes rows.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// With <see cref="ExactlyOnce"/>: what stands before the first record of each file, for example CSV's line of names, as encoded records then
    /// leave it out. Empty: nothing.
    /// </summary>
    public ReadOnlyMemory<byte> Header { get; init; }
}

/// <summary>What a sink is given at once.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Encoded">The same rows in the sink's format, whole records; empty if the sink takes rows.</param>
public readonly record struct SinkBatch(EventBatch Rows, ReadOnlyMemory<byte> Encoded);

/// <summary>
/// An open sink. Used by one caller at a time. Disposing without <see cref="CompleteAsync"/> means failure or stop: whole-file results that
/// are not complete must not look complete.
/// </summary>
public interface ISink : IAsyncDisposable
{
    /// <summary>Takes rows. It may hold them until <see cref="FlushAsync"/>; when it returns the memory is the caller's again.</summary>
    ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken);

    /// <summary>Makes everything taken so far reach its place.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Called once after the last row of a bounded run: results become final.</summary>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>
/// A sink whose own system remembers the last epoch that was committed, in the same transaction as the epoch's rows (a row beside the rows, a file's
/// name): so that committing again after a failure does nothing. Used by one caller at a time; a caller of an earlier attempt may still
/// be at it elsewhere, and both commit the same rows under the same epoch.
/// </summary>
/// <remarks>
/// The marker outlives the checkpoints: a pipeline that begins anew, its checkpoints lost or deleted, must number its epochs above
/// <see cref="LastCommittedEpochAsync"/> of all its sinks, or their rows would be taken for repetitions. A connector that takes encoded records
/// looks at <see cref="SinkBatch.Encoded"/> only, another one at <see cref="SinkBatch.Rows"/> only. Trouble that may pass is thrown as it comes;
/// trouble that does not is a coded <see cref="Diagnostics.StreamException"/>.
/// </remarks>
public interface IEpochSink : ISink
{
    /// <summary>The last epoch that was committed by this pipeline's sink of this name; 0: none.</summary>
    ValueTask<long> LastCommittedEpochAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes an epoch's rows appear all at once, with its marker; does nothing if the epoch, or a later one, was committed. An epoch may be
    /// empty; epochs ascend, with gaps. Called until it succeeds, so a failure half-way must leave nothing that a repetition does not put right.
    /// </summary>
    ValueTask CommitAsync(long epoch, IReadOnlyList<SinkBatch> batches, CancellationToken cancellationToken);
}
