namespace OrleansStream.Connectors.Http;

/// <summary>Lines that wait to be read, bounded in bytes. Many writers, one reader.</summary>
sealed class IngestBuffer(int limit)
{
    readonly Lock _lock = new();
    readonly Queue<byte[]> _waiting = new();
    TaskCompletionSource? _arrival;
    int _bytes;

    /// <summary>How many bytes may wait.</summary>
    public int Limit { get; } = limit;

    public bool IsFull(int more)
    {
        lock (_lock)
            return _bytes + (long)more > Limit && _bytes > 0;
    }

    /// <summary>Adds lines; false if they do not fit now. What is alone may be a little longer than the limit: lines get their line feeds.</summary>
    public bool TryAdd(byte[] lines)
    {
        TaskCompletionSource? arrival;
        lock (_lock)
        {
            if (_bytes + (long)lines.Length > Limit && _bytes > 0)
                return false;
            if (lines.Length == 0)
                return true;
            _waiting.Enqueue(lines);
            _bytes += lines.Length;
            (arrival, _arrival) = (_arrival, null);
        }
        arrival?.SetResult();
        return true;
    }

    /// <summary>Takes what waits, up to about <paramref name="most"/> bytes; null if nothing does.</summary>
    public byte[]? TryTake(int most)
    {
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out var first))
                return null;
            var length = first.Length;
            if (_waiting.Count == 0 || length + _waiting.Peek().Length > most)
            {
                _bytes -= length;
                return first;
            }
            var parts = new List<byte[]> { first };
            while (_waiting.TryPeek(out var next) && length + next.Length <= most)
            {
                parts.Add(_waiting.Dequeue());
                length += next.Length;
            }
            _bytes -= length;
            return Join(parts, length);
        }
    }

    /// <summary>Waits until something is there to take.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Count > 0)
                return Task.CompletedTask;
            _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrival.Task.WaitAsync(cancellationToken);
        }
    }

    static byte[] Join(List<byte[]> parts, int length)
    {
        var joined = GC.AllocateUninitializedArray<byte>(length);
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(joined, at);
            at += part.Length;
        }
        return joined;
    }
}
