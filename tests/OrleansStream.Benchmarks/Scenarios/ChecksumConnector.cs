using OrleansStream.Components;
using OrleansStream.Connectors;

namespace OrleansStream.Benchmarks.Scenarios;

/// <summary>Options of the benchmark's sink: there are none.</summary>
[Component(ComponentKind.Sink, "checksum", "Counts rows and sums up their checksum.")]
public sealed record ChecksumOptions;

/// <summary>Counts rows and sums up the checksum of those that the peers have, too; the totals are those of the run that was opened last.</summary>
sealed class ChecksumConnector : ISinkConnector
{
    public Type OptionsType => typeof(ChecksumOptions);

    public SinkTraits Traits { get; } = new(Encoded: false);

    public long Rows { get; private set; }

    public ulong Checksum { get; private set; }

    public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken)
    {
        Rows = 0;
        Checksum = 0;
        return ValueTask.FromResult<ISink>(new Sink(this));
    }

    sealed class Sink(ChecksumConnector totals) : ISink
    {
        public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
        {
            totals.Rows += batch.Rows.Count;
            if (batch.Rows.Schema.IndexOf("user") >= 0)
                totals.Checksum += Work.Checksum(batch.Rows);
            return ValueTask.CompletedTask;
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask CompleteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
