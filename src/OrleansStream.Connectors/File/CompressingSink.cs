namespace OrleansStream.Connectors.File;

/// <summary>Compresses records on their way to another sink.</summary>
sealed class CompressingSink : ISink
{
    readonly ISink _to;
    readonly MemoryStream _compressed = new();
    readonly Stream _compressor;

    public CompressingSink(ISink to, Compression compression)
    {
        _to = to;
        _compressor = compression.Write(_compressed);
    }

    public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        _compressor.Write(batch.Encoded.Span);
        return PassOnAsync(cancellationToken);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => _to.FlushAsync(cancellationToken);

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _compressor.DisposeAsync().ConfigureAwait(false);
        await PassOnAsync(cancellationToken).ConfigureAwait(false);
        await _to.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _compressor.DisposeAsync().ConfigureAwait(false);
        await _to.DisposeAsync().ConfigureAwait(false);
    }

    // The inner sink takes bytes only.
    async ValueTask PassOnAsync(CancellationToken cancellationToken)
    {
        if (_compressed.Length == 0)
            return;
        await _to.WriteAsync(new SinkBatch(default!, _compressed.GetBuffer().AsMemory(0, (int)_compressed.Length)), cancellationToken).ConfigureAwait(false);
        _compressed.SetLength(0);
    }
}
