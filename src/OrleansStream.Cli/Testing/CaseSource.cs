using System.Threading.Channels;
using OrleansStream.Connectors;
using OrleansStream.Events;

namespace OrleansStream.Cli.Testing;

/// <summary>
/// A source of a plan under test, as a silo sees it: one partition that gives what the case gives, one thing at a time. It has no end that a
/// pipeline could wait for, because the case may stop before.
/// </summary>
/// <param name="columns">The columns that the case shows.</param>
sealed class CaseSource(RowSchema columns) : ISource, IPartitionReader
{
    /// <summary>The name of the partition, as the driver has it.</summary>
    public const string Partition = "test";

    readonly Channel<SourceChunk?> _given = Channel.CreateUnbounded<SourceChunk?>();
    readonly SemaphoreSlim _taken = new(0);
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool _hasGiven;
    long _rows;

    public IReadOnlyList<string> Partitions { get; } = [Partition];

    public RowSchema Schema => columns;

    ValueTask<IPartitionReader> ISource.OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken) => new(this);

    /// <summary>Gives a record, which ends with a line feed; done when the pipeline has it and asks for more.</summary>
    public Task GiveRowAsync(ReadOnlyMemory<byte> line, long now, CancellationToken cancellationToken)
    {
        var row = _rows++;
        return GiveAsync(new EncodedChunk(line, new SourcePosition(row), new SourcePosition(row + 1)) { ArrivalTime = now }, cancellationToken);
    }

    /// <summary>Gives something that is no row; done when the pipeline has it and asks for more.</summary>
    public Task GiveMarkAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken) =>
        GiveAsync(new EncodedChunk(line, new SourcePosition(_rows), new SourcePosition(_rows)), cancellationToken);

    /// <summary>Done when all that it gave before its end is processed.</summary>
    public Task Ended => _ended.Task;

    public void OnEnded() => _ended.TrySetResult();

    /// <summary>Ends the source.</summary>
    public void End() => _given.Writer.TryWrite(null);

    async Task GiveAsync(SourceChunk chunk, CancellationToken cancellationToken)
    {
        _given.Writer.TryWrite(chunk);
        await _taken.WaitAsync(cancellationToken);
    }

    public async ValueTask<SourceChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_hasGiven)
            _taken.Release();
        _hasGiven = false;
        var chunk = await _given.Reader.ReadAsync(cancellationToken);
        _hasGiven = chunk is not null;
        return chunk;
    }

    public ValueTask DisposeAsync() => default;
}
