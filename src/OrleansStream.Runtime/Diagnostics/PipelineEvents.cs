using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace OrleansStream.Runtime.Diagnostics;

/// <summary>Hands the events of a silo's pipelines to everyone who listens. Tests wait for events, not for time.</summary>
public sealed class PipelineEvents
{
    /// <summary>The most events that wait for one reader; then the oldest are dropped.</summary>
    public const int Capacity = 1024;

    readonly ConcurrentDictionary<Channel<PipelineEvent>, byte> _readers = new();

    /// <summary>Tells everyone. Never blocks.</summary>
    public void Publish(PipelineEvent happened)
    {
        foreach (var reader in _readers.Keys)
            reader.Writer.TryWrite(happened);
    }

    /// <summary>The events from now on: listening begins with this call, not with the first enumeration step.</summary>
    public IAsyncEnumerable<PipelineEvent> Listen(CancellationToken cancellationToken)
    {
        var reader = Channel.CreateBounded<PipelineEvent>(new BoundedChannelOptions(Capacity)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        _readers.TryAdd(reader, 0);
        return Read(reader, cancellationToken);
    }

    async IAsyncEnumerable<PipelineEvent> Read(Channel<PipelineEvent> reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var happened in reader.Reader.ReadAllAsync(cancellationToken))
                yield return happened;
        }
        finally
        {
            _readers.TryRemove(reader, out _);
        }
    }
}
