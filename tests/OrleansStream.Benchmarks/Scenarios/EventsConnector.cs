using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Events;

namespace OrleansStream.Benchmarks.Scenarios;

/// <summary>Options of the benchmark's source.</summary>
[Component(ComponentKind.Source, "events", "The benchmark's events, made on the fly.")]
public sealed record EventsOptions
{
    /// <summary>How many events.</summary>
    [Option("How many events.", Required = true)]
    public long Count { get; init; }

    /// <summary>How many users.</summary>
    [Option("How many users.", Required = true)]
    public int Keys { get; init; }

    /// <summary>How many partitions; partition s of p makes the indexes s, s + p, …</summary>
    [Option("How many partitions.", Min = 1, Max = 64)]
    public int Partitions { get; init; } = 1;
}

/// <summary>Makes the benchmark's events inside the source, as the peers do.</summary>
sealed class EventsConnector : ISourceConnector
{
    const int BatchRows = 8192;

    public Type OptionsType => typeof(EventsOptions);

    public SourceTraits Traits { get; } = new(Replayable: true, Encoded: false);

    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ISource>(new Source((EventsOptions)context.Options));

    sealed class Source(EventsOptions options) : ISource
    {
        readonly BenchmarkEvents _events = new(options.Keys);

        public IReadOnlyList<string> Partitions { get; } = [.. Enumerable.Range(0, options.Partitions).Select(p => $"{p}")];

        public RowSchema Schema => BenchmarkEvents.Schema;

        public bool Bounded => true;

        public ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IPartitionReader>(new Reader(_events, options, int.Parse(partition, null), after?.Offset ?? 0));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    sealed class Reader(BenchmarkEvents events, EventsOptions options, int partition, long done) : IPartitionReader
    {
        readonly long _total = (options.Count - partition + options.Partitions - 1) / options.Partitions;
        long _done = done;

        public ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = (int)Math.Min(BatchRows, _total - _done);
            if (count <= 0)
                return ValueTask.FromResult<SourceChunk?>(null);
            var batch = events.Batch(partition + (_done * options.Partitions), count, options.Partitions);
            var first = _done;
            _done += count;
            return ValueTask.FromResult<SourceChunk?>(new RowsChunk(batch, new SourcePosition(first), new SourcePosition(_done)));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
