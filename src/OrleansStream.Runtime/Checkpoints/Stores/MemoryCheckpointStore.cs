using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;

namespace OrleansStream.Runtime.Checkpoints.Stores;

/// <summary>
/// Keeps checkpoints in the memory of this process: they survive the failure of a pipeline, not the end of the process. For tests, and for pipelines
/// whose sources can be read from the beginning. All silos that shall see them must share one instance.
/// </summary>
public sealed class MemoryCheckpointStore : ICheckpointStore
{
    /// <summary>Bytes of segments and manifests that it holds unless told otherwise: 1 GiB.</summary>
    public const long DefaultMaxBytes = 1L << 30;

    readonly Lock _lock = new();
    readonly Dictionary<string, Pipeline> _pipelines = [];
    readonly long _maxBytes;
    long _bytes;
    bool _disposed;

    /// <summary>Makes an empty store.</summary>
    /// <param name="maxBytes">
    /// Bytes of segments and manifests that it holds at most, from 1 to 2 GiB; what goes beyond fails with <see cref="ErrorCodes.LimitReached"/>.
    /// </param>
    public MemoryCheckpointStore(long maxBytes = DefaultMaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, Array.MaxLength);
        _maxBytes = maxBytes;
    }

    /// <inheritdoc/>
    public ValueTask<long> BeginAttemptAsync(string pipeline, long attempt, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        return Do(pipeline, cancellationToken, place =>
        {
            if (place.Attempt > attempt)
                throw StoreFailures.Fenced(pipeline, attempt, place.Attempt);
            place.Attempt = attempt;
            return place.LastEpoch;
        });
    }

    /// <inheritdoc/>
    public ValueTask WriteSegmentAsync(string pipeline, string segment, IReadOnlyList<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        StoreNames.CheckName(segment);
        ArgumentNullException.ThrowIfNull(content);
        return DoNothingMore(Do(pipeline, cancellationToken, place =>
        {
            place.Segments.TryGetValue(segment, out var old);
            Claim(content.Sum(c => (long)c.Length) - (old?.Length ?? 0));
            place.Segments[segment] = Joined(content);
            return true;
        }));
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadSegmentAsync(string pipeline, string segment, long offset, long length, CancellationToken cancellationToken)
    {
        StoreNames.CheckName(segment);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, -1);
        return Do(pipeline, cancellationToken, ReadOnlyMemory<byte>? (Pipeline place) =>
        {
            if (!place.Segments.TryGetValue(segment, out var content))
                return null;
            var rest = content.AsSpan((int)Math.Min(offset, content.Length));
            return (length < 0 || length > rest.Length ? rest : rest[..(int)length]).ToArray();
        });
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SegmentInfo>> ListSegmentsAsync(string pipeline, CancellationToken cancellationToken) =>
        Do(pipeline, cancellationToken, IReadOnlyList<SegmentInfo> (Pipeline place) => [.. place.Segments.Select(s => new SegmentInfo(s.Key, s.Value.Length))]);

    /// <inheritdoc/>
    public ValueTask DeleteSegmentsAsync(string pipeline, IReadOnlyCollection<string> segments, CancellationToken cancellationToken)
    {
        StoreNames.CheckNames(segments);
        return DoNothingMore(Do(pipeline, cancellationToken, place =>
        {
            foreach (var segment in segments)
            {
                if (place.Segments.Remove(segment, out var content))
                    _bytes -= content.Length;
            }
            return true;
        }));
    }

    /// <inheritdoc/>
    public ValueTask<bool> CommitAsync(CheckpointInfo checkpoint, long after, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        StoreFailures.CheckCommit(checkpoint, after);
        return Do(checkpoint.Pipeline, cancellationToken, place =>
        {
            if (place.Attempt != checkpoint.Attempt)
                return false;
            if (place.LastEpoch != after)
            {
                return place.Checkpoints.TryGetValue(checkpoint.Epoch, out var known)
                    && known.Info.Attempt == checkpoint.Attempt && manifest.Span.SequenceEqual(known.Manifest);
            }
            place.CheckFree(checkpoint.Name, checkpoint.Epoch);
            Claim(manifest.Length);
            place.Checkpoints.Add(checkpoint.Epoch, (checkpoint, manifest.ToArray()));
            place.LastEpoch = checkpoint.Epoch;
            return true;
        });
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CheckpointInfo>> ListAsync(string pipeline, CancellationToken cancellationToken) =>
        Do(pipeline, cancellationToken, IReadOnlyList<CheckpointInfo> (Pipeline place) => [.. place.Checkpoints.Values.Select(c => c.Info)]);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadManifestAsync(string pipeline, long epoch, CancellationToken cancellationToken) =>
        Do(pipeline, cancellationToken, ReadOnlyMemory<byte>? (Pipeline place) =>
            place.Checkpoints.TryGetValue(epoch, out var found) ? new ReadOnlyMemory<byte>?(found.Manifest.AsSpan().ToArray()) : null);

    /// <inheritdoc/>
    public ValueTask NameAsync(string pipeline, long epoch, string? name, CancellationToken cancellationToken)
    {
        if (name is not null)
            StoreNames.CheckName(name);
        return DoNothingMore(Do(pipeline, cancellationToken, place =>
        {
            if (!place.Checkpoints.TryGetValue(epoch, out var found))
                throw StoreFailures.NoSuchCheckpoint(pipeline, epoch);
            place.CheckFree(name, epoch);
            place.Checkpoints[epoch] = (found.Info with { Name = name }, found.Manifest);
            return true;
        }));
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string pipeline, IReadOnlyCollection<long> epochs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        return DoNothingMore(Do(pipeline, cancellationToken, place =>
        {
            foreach (var epoch in epochs)
            {
                if (place.Checkpoints.Remove(epoch, out var found))
                    _bytes -= found.Manifest.Length;
            }
            return true;
        }));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListPipelinesAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new([.. _pipelines.Where(p => p.Value.Checkpoints.Count + p.Value.Segments.Count > 0).Select(p => p.Key).Order(StringComparer.Ordinal)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask DeletePipelineAsync(string pipeline, CancellationToken cancellationToken) =>
        DoNothingMore(Do(pipeline, cancellationToken, place =>
        {
            _bytes -= place.Checkpoints.Values.Sum(c => (long)c.Manifest.Length) + place.Segments.Values.Sum(s => (long)s.Length);
            place.Checkpoints.Clear();
            place.Segments.Clear();
            return true;
        }));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
            _disposed = true;
        return default;
    }

    ValueTask<T> Do<T>(string pipeline, CancellationToken cancellationToken, Func<Pipeline, T> action)
    {
        StoreNames.CheckPipeline(pipeline);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_pipelines.TryGetValue(pipeline, out var place))
                _pipelines.Add(pipeline, place = new Pipeline(pipeline));
            return new(action(place));
        }
    }

    /// <summary>What <see cref="Do"/> does is done when it returns.</summary>
    static ValueTask DoNothingMore(ValueTask<bool> done) => done.IsCompletedSuccessfully ? default : new(done.AsTask());

    void Claim(long more)
    {
        if (_bytes + more > _maxBytes)
        {
            throw new StreamException(ErrorCodes.LimitReached,
                $"The checkpoints in memory would have {_bytes + more:N0} bytes, more than maxBytes ({_maxBytes:N0}); raise it, keep fewer, or keep them in files");
        }
        _bytes += more;
    }

    static byte[] Joined(IReadOnlyList<ReadOnlyMemory<byte>> content)
    {
        var joined = new byte[content.Sum(c => c.Length)];
        var end = 0;
        foreach (var part in content)
        {
            part.Span.CopyTo(joined.AsSpan(end));
            end += part.Length;
        }
        return joined;
    }

    sealed class Pipeline(string id)
    {
        public long Attempt { get; set; }

        public long LastEpoch { get; set; }

        public SortedDictionary<long, (CheckpointInfo Info, byte[] Manifest)> Checkpoints { get; } = [];

        public Dictionary<string, byte[]> Segments { get; } = [];

        public void CheckFree(string? name, long epoch)
        {
            if (name is not null && Checkpoints.Values.FirstOrDefault(c => c.Info.Name == name && c.Info.Epoch != epoch).Info is { } other)
                throw StoreFailures.NameTaken(id, name, other.Epoch);
        }
    }
}
