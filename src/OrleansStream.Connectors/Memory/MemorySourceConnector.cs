using OrleansStream.Events;

namespace OrleansStream.Connectors.Memory;

/// <summary>The source <c>memory</c>: rows that the program writes into a <see cref="MemoryChannel"/>. They are gone once read.</summary>
public sealed class MemorySourceConnector(MemoryChannels channels) : ISourceConnector
{
    /// <inheritdoc/>
    public Type OptionsType => typeof(MemorySourceOptions);

    /// <inheritdoc/>
    public SourceTraits Traits { get; } = new(Replayable: false, Encoded: false);

    /// <inheritdoc/>
    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = (MemorySourceOptions)context.Options;
        var name = options.Channel ?? context.Name;
        if (channels.Find(name) is not { Schema: { } schema } channel)
            throw MemoryChannel.Unknown(name);
        return new(new MemorySource(channel, schema, options.Bounded, context.Time));
    }
}

sealed class MemorySource(MemoryChannel channel, RowSchema schema, bool bounded, TimeProvider time) : ISource
{
    public IReadOnlyList<string> Partitions { get; } = ["0"];

    public RowSchema? Schema => schema;

    public bool Bounded => bounded;

    public ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken) =>
        new(new MemoryReader(channel, after?.Offset ?? 0, time));

    public ValueTask DisposeAsync() => default;
}

sealed class MemoryReader(MemoryChannel channel, long position, TimeProvider time) : IPartitionReader
{
    public async ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await channel.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } batch)
            return null;
        var first = position;
        position += batch.Count;
        return new RowsChunk(batch, new(first), new(position)) { ArrivalTime = time.GetUtcNow().ToUnixTimeMilliseconds() };
    }

    public ValueTask DisposeAsync() => default;
}
