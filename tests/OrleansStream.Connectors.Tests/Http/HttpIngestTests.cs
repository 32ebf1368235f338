using System.Text;
using OrleansStream.Connectors.Http;
using OrleansStream.Connectors.Tests.Support;

namespace OrleansStream.Connectors.Tests.Http;

public sealed class HttpIngestTests
{
    readonly HttpIngest _ingest = new();

    [Theory]
    [InlineData("{\"n\":1}\n{\"n\":2}", "application/x-ndjson", "{\"n\":1}\n{\"n\":2}\n")]
    [InlineData("{\"n\":1}\n", null, "{\"n\":1}\n")]
    [InlineData("not json at all", "text/plain", "not json at all\n")]
    [InlineData("[{\"n\":1},{\"n\":[2,\n3]}]", "application/json; charset=utf-8", "{\"n\":1}\n{\"n\":[2, 3]}\n")]
    [InlineData(" [ {\"n\":1} , {\"n\":2} ]", null, "{\"n\":1}\n{\"n\":2}\n")]
    [InlineData("{\r\n  \"n\": \"a\\nb\"\r\n}\r\n", "application/json", "{    \"n\": \"a\\nb\"  }\n")]
    [InlineData("{\"n\":1} {\"n\":2}", "application/vnd.orders+json", "{\"n\":1}\n{\"n\":2}\n")]
    [InlineData("[[1,2],[3]]", "application/json", "[1,2]\n[3]\n")]
    [InlineData("[1,\"two\",null]", "APPLICATION/JSON", "1\n\"two\"\nnull\n")]
    public async Task Bodies_become_lines(string body, string? contentType, string lines)
    {
        await using var source = await OpenAsync();
        var result = _ingest.TryAccept("p", "in", Encoding.UTF8.GetBytes(body), contentType);
        Assert.Equal(HttpIngestStatus.Accepted, result.Status);
        Assert.Equal(lines.Length, result.Bytes);
        await using var reader = await source.OpenAsync("0", null, default);
        Assert.Equal(lines, await NextAsync(reader));
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("", null)]
    public async Task A_body_without_rows_is_accepted_and_gives_none(string body, string? contentType)
    {
        await using var source = await OpenAsync();
        Assert.Equal(HttpIngestStatus.Accepted, _ingest.TryAccept("p", "in", Encoding.UTF8.GetBytes(body), contentType).Status);
        _ingest.TryAccept("p", "in", "next"u8.ToArray());
        await using var reader = await source.OpenAsync("0", null, default);
        Assert.Equal("next\n", await NextAsync(reader));
    }

    [Theory]
    [InlineData("{\"n\":1", 1)]
    [InlineData("[1,\n2,\nx]", 3)]
    [InlineData("{\"n\":1}}", 1)]
    public async Task Broken_json_is_refused_as_a_whole_with_its_place(string body, int line)
    {
        await using var source = await OpenAsync();
        var result = _ingest.TryAccept("p", "in", Encoding.UTF8.GetBytes(body), "application/json");
        Assert.Equal(HttpIngestStatus.Malformed, result.Status);
        Assert.Contains($"line {line},", result.Message, StringComparison.Ordinal);
        _ingest.TryAccept("p", "in", "next"u8.ToArray());
        await using var reader = await source.OpenAsync("0", null, default);
        Assert.Equal("next\n", await NextAsync(reader));
    }

    [Fact]
    public async Task A_source_is_known_from_its_opening_to_its_closing()
    {
        Assert.Equal(HttpIngestStatus.Unknown, _ingest.TryAccept("p", "in", "x"u8.ToArray()).Status);
        var source = await OpenAsync();
        Assert.Equal([("p", "in")], _ingest.Sources);
        Assert.Equal(10_000, _ingest.MaxRequestBytes("p", "in"));
        var next = await OpenAsync();
        await source.DisposeAsync();
        Assert.Equal(HttpIngestStatus.Accepted, _ingest.TryAccept("p", "in", "x"u8.ToArray()).Status);
        await next.DisposeAsync();
        Assert.Equal(HttpIngestStatus.Unknown, _ingest.TryAccept("p", "in", "x"u8.ToArray()).Status);
        Assert.Null(_ingest.MaxRequestBytes("p", "in"));
    }

    [Fact]
    public async Task A_full_buffer_turns_senders_away_until_it_is_read()
    {
        await using var source = await OpenAsync();
        await using var reader = await source.OpenAsync("0", null, default);
        var body = new byte[4000];
        body.AsSpan().Fill((byte)'a');
        Assert.Equal(HttpIngestStatus.Accepted, _ingest.TryAccept("p", "in", body).Status);
        Assert.Equal(HttpIngestStatus.Accepted, _ingest.TryAccept("p", "in", body).Status);
        Assert.Equal(HttpIngestStatus.Full, _ingest.TryAccept("p", "in", body).Status);
        Assert.Equal(HttpIngestStatus.TooLarge, _ingest.TryAccept("p", "in", new byte[10_001]).Status);
        Assert.Equal(8002, (await NextAsync(reader)).Length);
        Assert.Equal(HttpIngestStatus.Accepted, _ingest.TryAccept("p", "in", new byte[10_000]).Status);
        Assert.Equal(HttpIngestStatus.Full, _ingest.TryAccept("p", "in", "x"u8.ToArray()).Status);
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_rows_and_a_cancelled_wait_loses_none()
    {
        await using var source = await OpenAsync();
        await using var reader = await source.OpenAsync("0", new SourcePosition(100), default);
        using var stop = new CancellationTokenSource();
        var cancelled = reader.ReadAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var waiting = reader.ReadAsync(default).AsTask();
        Assert.False(waiting.IsCompleted);
        _ingest.TryAccept("p", "in", "row"u8.ToArray());
        var chunk = Assert.IsType<EncodedChunk>(await waiting);
        Assert.Equal(100, chunk.First.Offset);
        Assert.Equal(104, chunk.Next.Offset);
    }

    [Fact]
    public async Task Rows_of_many_senders_all_arrive_each_senders_in_order()
    {
        await using var source = await OpenAsync();
        await using var reader = await source.OpenAsync("0", null, default);
        var senders = Parallel.ForAsync(0, 4, async (sender, cancellation) =>
        {
            for (var n = 0; n < 500; n++)
            {
                while (_ingest.TryAccept("p", "in", Encoding.UTF8.GetBytes($"{sender}:{n}")).Status == HttpIngestStatus.Full)
                    await Task.Yield();
            }
        });
        var rows = new List<string>();
        while (rows.Count < 2000)
            rows.AddRange((await NextAsync(reader)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await senders;
        for (var sender = 0; sender < 4; sender++)
            Assert.Equal(Enumerable.Range(0, 500).Select(n => $"{sender}:{n}"), rows.Where(r => r.StartsWith($"{sender}:", StringComparison.Ordinal)));
    }

    ValueTask<ISource> OpenAsync() => new HttpSourceConnector(_ingest).OpenAsync(
        new SourceContext { Pipeline = "p", Name = "in", Options = new HttpSourceOptions { BufferBytes = 10_000 }, Time = new TestClock() }, default);

    static async Task<string> NextAsync(IPartitionReader reader) =>
        Encoding.UTF8.GetString(Assert.IsType<EncodedChunk>(await reader.ReadAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(30))).Data.Span);
}
