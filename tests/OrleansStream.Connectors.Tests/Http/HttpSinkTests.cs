using OrleansStream.Connectors.Http;
using OrleansStream.Connectors.Tests.Conformance;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Tests.Http;

public sealed class HttpSinkConformanceTests : SinkConformance, IAsyncLifetime
{
    TestServer? _server;

    protected override ISinkConnector Connector { get; } = new HttpSinkConnector();

    protected override object Options => new HttpSinkOptions { Url = _server?.Url ?? "" };

    protected override ValueTask<IReadOnlyList<string>> ReadBackAsync() =>
        new([.. _server!.Requests.SelectMany(r => r.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries))]);

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();
}

public sealed class HttpSinkTests : IAsyncLifetime
{
    readonly TestClock _clock = new();
    TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(HttpSinkBody.Ndjson, "application/x-ndjson", "{\"n\":0}\n{\"n\":1}\n", "{\"n\":2}\n")]
    [InlineData(HttpSinkBody.Array, "application/json", "[{\"n\":0},{\"n\":1}]", "[{\"n\":2}]")]
    public async Task Rows_are_sent_in_batches(HttpSinkBody body, string contentType, string first, string second)
    {
        await using var sink = await OpenAsync(Options with { Body = body, BatchRows = 2 });
        await sink.WriteAsync(TestRows.SinkBatch(0, 3), default);
        Assert.Single(_server.Requests);
        await sink.FlushAsync(default);
        await sink.FlushAsync(default);
        Assert.Equal([first, second], _server.Requests.Select(r => r.Body));
        Assert.All(_server.Requests, r => Assert.Equal(contentType, r.ContentType));
        Assert.All(_server.Requests, r => Assert.Equal("POST", r.Method));
    }

    [Fact]
    public async Task Each_row_can_be_a_request_of_its_own()
    {
        await using var sink = await OpenAsync(Options with { Body = HttpSinkBody.Each, Method = HttpSinkMethod.Put });
        await sink.WriteAsync(TestRows.SinkBatch(0, 3), default);
        Assert.Equal([TestRows.Line(0), TestRows.Line(1), TestRows.Line(2)], _server.Requests.Select(r => r.Body));
        Assert.All(_server.Requests, r => Assert.Equal("PUT", r.Method));
    }

    [Fact]
    public async Task A_request_stays_small_whatever_the_number_of_rows()
    {
        await using var sink = await OpenAsync(Options with { BatchRows = 100_000 });
        var line = new byte[1_000_001];
        line.AsSpan().Fill((byte)'x');
        line[^1] = (byte)'\n';
        for (var i = 0; i < 9; i++)
            await sink.WriteAsync(new SinkBatch(TestRows.Batch(0, 1), line), default);
        await sink.CompleteAsync(default);
        Assert.Equal([4_000_004, 4_000_004, 1_000_001], _server.Requests.Select(r => r.Body.Length));
    }

    [Fact]
    public async Task Secrets_are_filled_in_and_headers_may_replace_the_media_type()
    {
        var options = Options with
        {
            Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer ${secret:TOKEN}", ["Content-Type"] = "text/csv" },
        };
        await using var sink = await OpenAsync(options, new ConnectorServices { Secrets = name => name == "TOKEN" ? "s3cret" : null });
        await sink.WriteAsync(TestRows.SinkBatch(0, 1), default);
        await sink.CompleteAsync(default);
        var request = Assert.Single(_server.Requests);
        Assert.Equal("Bearer s3cret", request.Authorization);
        Assert.Equal("text/csv", request.ContentType);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task A_failure_that_may_pass_is_tried_again(int status)
    {
        _server.Answer(status);
        _server.Answer(status);
        await SendOneAsync(Options with { Attempts = 3 });
        Assert.Equal(3, _server.Requests.Count);
        Assert.Single(_server.Requests.Distinct());
    }

    [Fact]
    public async Task After_the_last_attempt_the_sink_fails()
    {
        for (var i = 0; i < 3; i++)
            _server.Answer(500);
        var error = await Assert.ThrowsAsync<StreamException>(() => SendOneAsync(Options with { Attempts = 3 }));
        Assert.Equal(ErrorCodes.SinkUnavailable, error.Code);
        Assert.Contains("tried 3 times: the answer was 500 Internal Server Error.", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_does_not_listen_is_named()
    {
        await _server.DisposeAsync();
        var error = await Assert.ThrowsAsync<StreamException>(() => SendOneAsync(Options with { Attempts = 2 }));
        Assert.Equal(ErrorCodes.SinkUnavailable, error.Code);
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_for_good_is_not_tried_again_and_tells_the_reason()
    {
        _server.Answer(422, "amount must not\nbe negative");
        var error = await Assert.ThrowsAsync<StreamException>(() => SendOneAsync(Options));
        Assert.Equal(ErrorCodes.SinkRejected, error.Code);
        Assert.Contains("422", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("(amount must not be negative).", error.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        _server.Answer(302, location: _server.Url + "/elsewhere");
        var error = await Assert.ThrowsAsync<StreamException>(() => SendOneAsync(Options));
        Assert.Equal(ErrorCodes.SinkRejected, error.Code);
        Assert.Contains("redirects are not followed", error.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task The_server_says_how_long_to_wait()
    {
        _server.Answer(429, retryAfter: "7");
        var sending = SendOneAsync(Options, _clock);
        await _clock.SomebodyWaitsAsync();
        await _clock.SomebodyWaitsAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(6999));
        Assert.False(sending.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await sending;
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task An_attempt_ends_after_its_time()
    {
        var asked = new TaskCompletionSource();
        _server.Answers.Enqueue(context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var sending = SendOneAsync(Options with { Attempts = 1, Timeout = TimeSpan.FromSeconds(3) }, _clock);
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(3));
        var error = await Assert.ThrowsAsync<StreamException>(() => sending);
        Assert.Equal(ErrorCodes.SinkUnavailable, error.Code);
        Assert.Contains("no answer within 3 s", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://example.com", "begins with http:// or https://")]
    [InlineData("", "begins with http:// or https://")]
    [InlineData("http://user:hunter2@example.com/", "give a header")]
    [InlineData("http://blocked.example/", "does not allow")]
    [InlineData("http://example.com/${secret:NONE}", "secret 'NONE'")]
    public async Task An_address_that_cannot_work_is_refused_at_once(string url, string message)
    {
        var services = new ConnectorServices { AllowOutbound = u => u.Host != "blocked.example", Secrets = _ => null };
        var error = await Assert.ThrowsAsync<StreamException>(async () => await OpenAsync(Options with { Url = url }, services));
        Assert.Equal(ErrorCodes.SinkUnavailable, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Bad", "a\nb")]
    [InlineData("no header", "a")]
    public async Task A_header_that_cannot_be_sent_is_refused_at_once(string name, string value)
    {
        var options = Options with { Headers = new Dictionary<string, string> { [name] = value } };
        var error = await Assert.ThrowsAsync<StreamException>(async () => await OpenAsync(options));
        Assert.Contains($"'{name}' is no header", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_hold_no_query_and_no_secret()
    {
        _server.Answer(400);
        var services = new ConnectorServices { Secrets = _ => "s3cret" };
        await using var sink = await OpenAsync(Options with { Url = _server.Url + "/${secret:HOOK}?key=${secret:KEY}&k=hidden" }, services);
        await sink.WriteAsync(TestRows.SinkBatch(0, 1), default);
        var error = await Assert.ThrowsAsync<StreamException>(async () => await sink.FlushAsync(default));
        Assert.Equal("/s3cret", Assert.Single(_server.Requests).Path);
        Assert.Contains("/${secret:HOOK}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
    }

    HttpSinkOptions Options => new() { Url = _server.Url, RetryDelay = TimeSpan.FromMilliseconds(1) };

    async Task SendOneAsync(HttpSinkOptions options, TimeProvider? time = null)
    {
        await using var sink = await OpenAsync(options, time: time);
        await sink.WriteAsync(TestRows.SinkBatch(0, 1), default);
        await sink.CompleteAsync(default);
    }

    static ValueTask<ISink> OpenAsync(HttpSinkOptions options, ConnectorServices? services = null, TimeProvider? time = null) =>
        new HttpSinkConnector(services).OpenAsync(
            new SinkContext { Pipeline = "p", Name = "out", Options = options, Schema = TestRows.Schema, Time = time ?? TimeProvider.System }, default);
}
