using System.Threading.Channels;
using OrleansStream.Connectors;

namespace OrleansStream.Runtime.Tests.Support;

/// <summary>A reader that gives what a test has put into it: chunks, the end (null), failures.</summary>
sealed class ScriptedReader : IPartitionReader
{
    readonly Channel<Func<SourceChunk?>> _script = Channel.CreateUnbounded<Func<SourceChunk?>>();

    public SourcePosition? OpenedAfter { get; set; }

    public void Add(params SourceChunk?[] chunks)
    {
        foreach (var chunk in chunks)
            _script.Writer.TryWrite(() => chunk);
    }

    public void Fail(Exception failure) => _script.Writer.TryWrite(() => throw failure);

    public async ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken) => (await _script.Reader.ReadAsync(cancellationToken))();

    public ValueTask DisposeAsync() => default;
}
