namespace OrleansStream.Connectors.Discard;

/// <summary>The sink <c>discard</c>: counts rows and drops them.</summary>
public sealed class DiscardSinkConnector : ISinkConnector
{
    long _rows;

    /// <inheritdoc/>
    public Type OptionsType => typeof(DiscardSinkOptions);

    /// <inheritdoc/>
    public SinkTraits Traits { get; } = new(Encoded: false);

    /// <summary>Rows dropped so far, by all sinks of this connector.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <inheritdoc/>
    public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken) => new(new DiscardSink(this));

    sealed class DiscardSink(DiscardSinkConnector connector) : ISink
    {
        public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref connector._rows, batch.Rows.Count);
            return default;
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => default;

        public ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

        public ValueTask DisposeAsync() => default;
    }
}
