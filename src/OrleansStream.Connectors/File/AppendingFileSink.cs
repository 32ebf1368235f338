namespace OrleansStream.Connectors.File;

/// <summary>Appends whole records to a file, a device or a pipe.</summary>
sealed class AppendingFileSink(RecordFile file) : ISink
{
    public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken) => file.WriteAsync(batch.Encoded);

    public ValueTask FlushAsync(CancellationToken cancellationToken) => file.FlushAsync();

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => file.FlushAsync();

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
