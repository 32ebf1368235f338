namespace OrleansStream.Connectors.Pacing;

/// <summary>Gives the lines of another reader at a steady rate.</summary>
sealed class PacedLineReader(IPartitionReader inner, double rowsPerSecond, TimeProvider time) : IPartitionReader
{
    readonly RowPacer _pacer = new(time, rowsPerSecond);
    EncodedChunk? _pending;

    public async ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_pending is null)
        {
            var chunk = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (chunk is not EncodedChunk encoded)
                return chunk;
            _pending = encoded;
        }
        var due = await _pacer.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Cut(_pending, due);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    EncodedChunk Cut(EncodedChunk chunk, int due)
    {
        var rows = 0;
        var length = 0;
        var data = chunk.Data.Span;
        while (rows < due && length < data.Length)
        {
            var lineFeed = data[length..].IndexOf((byte)'\n');
            length = lineFeed < 0 ? data.Length : length + lineFeed + 1;
            rows++;
        }
        _pacer.Take(rows);
        var arrival = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (length == data.Length)
        {
            _pending = null;
            return chunk with { ArrivalTime = arrival };
        }
        var middle = chunk.First with { Offset = chunk.First.Offset + length };
        _pending = chunk with { Data = chunk.Data[length..], First = middle, Begins = false };
        return chunk with { Data = chunk.Data[..length], Next = middle, ArrivalTime = arrival, GoesOn = false };
    }
}
