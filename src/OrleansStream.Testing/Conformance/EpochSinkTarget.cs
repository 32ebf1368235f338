using OrleansStream.Connectors;

namespace OrleansStream.Testing.Conformance;

/// <summary>
/// A sink connector under test by <see cref="EpochSinkConformance"/>, with an empty place of its own that can be read back. Each check makes one.
/// </summary>
public abstract class EpochSinkTarget : IAsyncDisposable
{
    /// <summary>The connector.</summary>
    public abstract ISinkConnector Connector { get; }

    /// <summary>Options that write to the place.</summary>
    public abstract object Options { get; }

    /// <summary>Whether several sinks may write to the place, each with its own epochs. Default: yes; otherwise the second one must be refused.</summary>
    public virtual bool IsShared => true;

    /// <summary>
    /// Whether rows of a commit that failed half-way may be seen until the sink is opened again, as at the end of a file. Default: no.
    /// </summary>
    public virtual bool ShowsUncommitted => false;

    /// <summary>The values of the column <c>n</c> of all rows that a reader of the place sees now, in any order.</summary>
    public abstract ValueTask<IReadOnlyList<long>> ReadAsync();

    /// <summary>
    /// Makes the commit that comes next fail at one of the steps that it takes, as if the process ended there; steps count from 0. A step that is never
    /// reached fails nothing. False: this cannot be done.
    /// </summary>
    public virtual bool FailAt(int step) => false;

    /// <summary>Takes back what <see cref="FailAt"/> asked for.</summary>
    public virtual void FailNoMore()
    {
    }

    /// <summary>Clears the place away.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
