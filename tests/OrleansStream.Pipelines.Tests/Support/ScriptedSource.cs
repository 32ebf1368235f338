using System.Collections.Concurrent;
using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Events;

namespace OrleansStream.Pipelines.Tests.Support;

/// <summary>The options of the source that gives what a test has put down.</summary>
[Component(ComponentKind.Source, Type, "Gives the chunks of bytes that a test has put down.")]
public sealed record ScriptedOptions
{
    /// <summary>The name by which plans know it.</summary>
    internal const string Type = "scripted";

    /// <summary>Which script.</summary>
    [Option("Which script.", Required = true)]
    public string Script { get; init; } = "";
}

/// <summary>Gives the chunks of a script: for each partition any number of them, each of whole records.</summary>
sealed class ScriptedSource : ISourceConnector
{
    readonly ConcurrentDictionary<string, byte[][][]> _scripts = new();

    public Type OptionsType => typeof(ScriptedOptions);

    public SourceTraits Traits { get; } = new(Replayable: true, Encoded: true);

    /// <summary>Puts a script down; each partition has its chunks.</summary>
    public void Put(string script, byte[][][] partitions) => _scripts[script] = partitions;

    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken) =>
        new(new Source(_scripts[((ScriptedOptions)context.Options).Script]));

    sealed class Source(byte[][][] partitions) : ISource
    {
        public IReadOnlyList<string> Partitions { get; } = [.. Enumerable.Range(0, partitions.Length).Select(p => $"{p}")];

        public RowSchema? Schema => null;

        public bool Bounded => true;

        public ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken) =>
            new(new Reader(partitions[int.Parse(partition, null)]));

        public ValueTask DisposeAsync() => default;
    }

    sealed class Reader(byte[][] chunks) : IPartitionReader
    {
        int _next;
        long _position;

        public ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_next == chunks.Length)
                return new((SourceChunk?)null);
            var chunk = chunks[_next++];
            var first = _position;
            _position += chunk.Length;
            return new(new EncodedChunk(chunk, new(first), new(_position)));
        }

        public ValueTask DisposeAsync() => default;
    }
}
