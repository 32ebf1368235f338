using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Memory;

/// <summary>The sink <c>memory</c>: rows for the program to read from a <see cref="MemoryChannel"/>. It waits while the channel is full.</summary>
public sealed class MemorySinkConnector(MemoryChannels channels) : ISinkConnector
{
    /// <inheritdoc/>
    public Type OptionsType => typeof(MemorySinkOptions);

    /// <inheritdoc/>
    public SinkTraits Traits { get; } = new(Encoded: false);

    /// <inheritdoc/>
    public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var channel = channels.Open(((MemorySinkOptions)context.Options).Channel ?? context.Name);
        if (!channel.TrySetSchema(context.Schema))
        {
            throw new StreamException(ErrorCodes.SinkUnavailable,
                $"The memory channel '{channel.Name}' holds {channel.Schema}, the sink '{context.Name}' gives {context.Schema}.");
        }
        return new(new MemorySink(channel));
    }
}

sealed class MemorySink(MemoryChannel channel) : ISink
{
    public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken) => channel.WriteAsync(batch.Rows, cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken) => default;

    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        channel.Complete();
        return default;
    }

    public ValueTask DisposeAsync() => default;
}
