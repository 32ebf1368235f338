using Orleans.Streams;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Ingestion;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Ingestion;

public class PartitionQueueTests
{
    readonly ScriptedReader _reader = new();
    int _opened;

    PartitionQueue Queue(long limit = 1 << 20) => new(
        QueueId.GetQueueId("q", 1, 1), "key", attempt: 1, new PartitionLedger(limit),
        new PartitionReading(
            (after, _) =>
            {
                _opened++;
                _reader.OpenedAfter = after;
                return new(_reader);
            },
            null,
            TimeProvider.System));

    static async Task<List<SourceContainer>> ReadAsync(PartitionQueue queue)
    {
        var read = await ((IQueueAdapterReceiver)queue).GetQueueMessagesAsync(-1, TestSilo.Timeout());
        ((IQueueCache)queue).AddToCache(read);
        return [.. read.Cast<SourceContainer>()];
    }

    /// <summary>Polls until something comes: a poll gives up after a while, and a busy machine may be slower than that.</summary>
    static async Task<List<SourceContainer>> ReadSomeAsync(PartitionQueue queue)
    {
        List<SourceContainer> read = [];
        while (read.Count == 0)
            read = await ReadAsync(queue);
        return read;
    }

    [Fact]
    public async Task Chunks_that_are_ready_share_a_container_and_the_end_is_marked()
    {
        _reader.Add(Bytes(10, 0), Bytes(10, 10), null);
        var read = await ReadAsync(Queue());
        Assert.Equal([2, 0], read.Select(c => c.Chunks.Count));
        Assert.Equal([SourceMark.None, SourceMark.End], read.Select(c => c.Mark));
        Assert.Equal([1, 2], read.Select(c => c.Token.SequenceNumber));
    }

    [Fact]
    public async Task Reading_pauses_at_the_limit_and_goes_on_when_the_ledger_is_released()
    {
        _reader.Add(Bytes(1000, 0), Bytes(1000, 1000), Bytes(1000, 2000));
        var queue = Queue(limit: 1500);
        var first = await ReadAsync(queue);
        Assert.Equal(2, Assert.Single(first).Chunks.Count);
        Assert.Empty(await ReadAsync(queue));

        var next = ReadSomeAsync(queue);
        queue.Ledger.Release(queue.Ledger.Pending);
        Assert.Single(Assert.Single(await next).Chunks);
    }

    [Fact]
    public async Task A_poll_that_finds_nothing_loses_nothing()
    {
        var queue = Queue();
        Assert.Empty(await ReadAsync(queue));
        Assert.True(queue.IsEmpty);
        _reader.Add(Bytes(5, 0));
        Assert.Single(Assert.Single(await ReadSomeAsync(queue)).Chunks);
        Assert.False(queue.IsEmpty);
    }

    [Fact]
    public async Task An_error_with_a_code_is_marked_behind_what_came_before_it()
    {
        _reader.Add(Bytes(5, 0));
        _reader.Fail(new StreamException(ErrorCodes.SourceUnavailable, "gone"));
        var read = await ReadAsync(Queue());
        Assert.Equal([SourceMark.None, SourceMark.Failed], read.Select(c => c.Mark));
        Assert.Equal((ErrorCodes.SourceUnavailable, "gone"), (read[1].Code, read[1].Message));
    }

    [Fact]
    public async Task Other_errors_are_retried_with_a_new_reader_behind_what_was_read()
    {
        _reader.Add(Bytes(5, 0));
        _reader.Fail(new IOException("flaky"));
        _reader.Add(Bytes(5, 5));
        var queue = Queue();
        Assert.Single(await ReadAsync(queue));
        var read = await ReadSomeAsync(queue);
        Assert.Equal(2, _opened);
        Assert.Equal(5, _reader.OpenedAfter?.Offset);
        Assert.Equal(5, ((EncodedChunk)read[0].Chunks[0]).First.Offset);
    }

    [Fact]
    public async Task A_drained_queue_reads_no_more()
    {
        _reader.Add(Bytes(5, 0));
        var queue = Queue();
        queue.Drain();
        Assert.Equal(SourceMark.Drained, Assert.Single(await ReadAsync(queue)).Mark);
        Assert.Empty(await ReadAsync(queue));
    }

    [Fact]
    public async Task The_cache_keeps_a_container_until_it_was_delivered()
    {
        _reader.Add(Bytes(5, 0), null);
        var queue = Queue();
        IQueueCache cache = queue;
        await ReadAsync(queue);
        Assert.False(cache.TryPurgeFromCache(out _));
        var cursor = cache.TryGetCacheCursor(queue.Stream, new SourceToken(1)).Cursor!;
        Assert.Equal(QueueCacheCursorMoveResult.Success, cursor.MoveNextWithResult());
        Assert.False(cache.TryPurgeFromCache(out _));
        Assert.Equal(QueueCacheCursorMoveResult.Success, cursor.MoveNextWithResult());
        Assert.True(cache.TryPurgeFromCache(out var purged));
        Assert.Equal(1, Assert.Single(purged).SequenceToken.SequenceNumber);
        Assert.Equal(QueueCacheCursorMoveResult.NoData, cursor.MoveNextWithResult());
        Assert.True(cache.GetMaxAddCount() > 0);
    }

    static EncodedChunk Bytes(int count, long first) => new(new byte[count], new SourcePosition(first), new SourcePosition(first + count));
}
