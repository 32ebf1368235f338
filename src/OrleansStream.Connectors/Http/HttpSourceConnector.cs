namespace OrleansStream.Connectors.Http;

/// <summary>The source <c>http</c>: rows that the server's endpoint brings through an <see cref="HttpIngest"/>. They are gone once read.</summary>
public sealed class HttpSourceConnector(HttpIngest ingest) : ISourceConnector
{
    /// <inheritdoc/>
    public Type OptionsType => typeof(HttpSourceOptions);

    /// <inheritdoc/>
    public SourceTraits Traits { get; } = new(Replayable: false, Encoded: true);

    /// <inheritdoc/>
    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(new HttpSource(ingest, context, ((HttpSourceOptions)context.Options).BufferBytes));
    }
}

/// <summary>An open source: requests are accepted from its opening on and wait in its buffer, whether a reader is there or not.</summary>
sealed class HttpSource : ISource
{
    readonly HttpIngest _ingest;
    readonly SourceContext _context;
    readonly IngestBuffer _buffer;

    public HttpSource(HttpIngest ingest, SourceContext context, int bufferBytes)
    {
        _ingest = ingest;
        _context = context;
        _buffer = new IngestBuffer(bufferBytes);
        ingest.Open(context.Pipeline, context.Name, _buffer);
    }

    public IReadOnlyList<string> Partitions { get; } = ["0"];

    public Events.RowSchema? Schema => null;

    public ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken) =>
        new(new HttpReader(_buffer, after?.Offset ?? 0, _context.Time));

    public ValueTask DisposeAsync()
    {
        _ingest.Close(_context.Pipeline, _context.Name, _buffer);
        return default;
    }
}

sealed class HttpReader(IngestBuffer buffer, long position, TimeProvider time) : IPartitionReader
{
    const int ChunkBytes = 512 * 1024;

    public async ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (buffer.TryTake(ChunkBytes) is not { } lines)
            {
                await buffer.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }
            var first = position;
            position += lines.Length;
            return new EncodedChunk(lines, new(first), new(position)) { ArrivalTime = time.GetUtcNow().ToUnixTimeMilliseconds() };
        }
    }

    public ValueTask DisposeAsync() => default;
}
