using OrleansStream.Components;
using OrleansStream.Events;

namespace OrleansStream.Connectors;

/// <summary>A kind of source. One instance serves all pipelines of a silo.</summary>
public interface ISourceConnector
{
    /// <summary>The record that holds its options, marked with <see cref="ComponentAttribute"/>.</summary>
    Type OptionsType { get; }

    /// <summary>What it can promise about delivery.</summary>
    SourceTraits Traits { get; }

    /// <summary>The same for a source with these options, where they matter. Looks at nothing but the options. Default: <see cref="Traits"/>.</summary>
    SourceTraits TraitsOf(object options) => Traits;

    /// <summary>
    /// Whether rows were written some time before they are read, so that the time of their arrival says nothing of when they happened: a plan
    /// whose windows go by that is warned. Default: no.
    /// </summary>
    /// <param name="options">The options, an instance of <see cref="OptionsType"/>.</param>
    bool ReadsPast(object options) => false;

    /// <summary>
    /// Opens a source. Fails with a coded <see cref="Diagnostics.StreamException"/> if that cannot work; transient trouble is the readers' to retry.
    /// </summary>
    ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken);
}

/// <summary>What a source can promise.</summary>
/// <param name="Replayable">Whether a reader can be opened at an earlier position and gives the same again.</param>
/// <param name="Encoded">Whether it gives encoded records, so that <c>format</c> applies.</param>
public sealed record SourceTraits(bool Replayable, bool Encoded);

/// <summary>What a connector is given to open a source.</summary>
public sealed record SourceContext
{
    /// <summary>The pipeline's id.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The source's name in the plan.</summary>
    public required string Name { get; init; }

    /// <summary>The options, an instance of <see cref="ISourceConnector.OptionsType"/>.</summary>
    public required object Options { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}

/// <summary>An open source: its partitions, and readers for them.</summary>
public interface ISource : IAsyncDisposable
{
    /// <summary>The names of its partitions; at least one, the same after a restart.</summary>
    IReadOnlyList<string> Partitions { get; }

    /// <summary>The columns that it gives if it gives rows; null if it gives encoded records.</summary>
    RowSchema? Schema { get; }

    /// <summary>Whether every partition comes to an end, so that results may wait for it. Default: no.</summary>
    bool Bounded => false;

    /// <summary>Opens a partition after a position, or at its beginning (by the source's own rules) if that is null.</summary>
    ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken);
}

/// <summary>Reads one partition, in order. Used by one caller at a time.</summary>
public interface IPartitionReader : IAsyncDisposable
{
    /// <summary>
    /// Waits for data and gives the next chunk; null at the end of a bounded input, again and again. When the token is cancelled it throws
    /// <see cref="OperationCanceledException"/> and loses nothing: the next call gives what this one would have.
    /// </summary>
    ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken);
}
