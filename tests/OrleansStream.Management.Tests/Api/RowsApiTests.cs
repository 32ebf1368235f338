using System.Net;
using System.Text;
using System.Text.Json;
using OrleansStream.Management.Tests.Support;

namespace OrleansStream.Management.Tests.Api;

/// <summary>Rows in by HTTP, and out again by taps, metrics and dead letters.</summary>
public sealed class RowsApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    const string Json = "application/json";
    const string Lines = "application/x-ndjson";

    [Fact]
    public async Task Posted_rows_pass_the_steps_and_can_be_seen_at_each()
    {
        await server.RunAsync("posted", SamplePlans.Http);
        await server.UntilStatusAsync("posted", "running");
        await server.GetAsync("pipelines/posted/steps/big/tap");

        Assert.Equal(HttpStatusCode.Accepted, (await Post("posted", """{"user":"a","amount":11}""", Json)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await Post("posted", """[{"user":"b","amount":5},{"user":"c","amount":12}]""", "application/x-www-form-urlencoded")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await Post("posted", "{\"user\":\"d\",\"amount\":13}\n{\"user\":\"e\",\"amount\":\"many\"}\n", Lines)).StatusCode);

        var metrics = await server.UntilAsync("pipelines/posted/metrics", m =>
            m.GetProperty("sinks")[0].GetProperty("rows").GetInt64() == 3 && m.GetProperty("deadLetters").GetInt64() == 1);
        Assert.Equal(4, metrics.GetProperty("sources")[0].GetProperty("rows").GetInt64());
        Assert.Equal(4, metrics.GetProperty("steps")[0].GetProperty("rowsIn").GetInt64());
        Assert.Equal(3, metrics.GetProperty("steps")[0].GetProperty("rowsOut").GetInt64());

        var letter = (await server.GetAsync("pipelines/posted/deadletters")).GetProperty("rows")[0];
        Assert.Equal("OS2102", letter.GetProperty("code").GetString());
        Assert.Contains("many", letter.GetProperty("raw").GetString(), StringComparison.Ordinal);

        var tap = await server.UntilAsync("pipelines/posted/steps/big/tap?rows=2", t => t.GetProperty("rows").GetArrayLength() == 2);
        Assert.Equal(["c", "d"], tap.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("user").GetString()));
        await server.CommandAsync("posted", "stop");
    }

    [Fact]
    public async Task Rows_that_cannot_be_taken_are_refused_as_a_whole()
    {
        await server.RunAsync("refused", SamplePlans.Http);
        await server.UntilStatusAsync("refused", "running");

        await PipelineApiTests.AssertProblem(await Post("refused", """[{"user":"a"},""", Json), HttpStatusCode.BadRequest, "OS2101");
        await PipelineApiTests.AssertProblem(await Post("refused", new string(' ', 5000), Lines), HttpStatusCode.RequestEntityTooLarge, "OS1015");
        await PipelineApiTests.AssertProblem(await Post("nobody", "{}", Json), HttpStatusCode.NotFound, "OS4001");
        await PipelineApiTests.AssertProblem(await Post("refused", "{}", Json, "wrong"), HttpStatusCode.NotFound, "OS1008");
        await server.CommandAsync("refused", "stop");
        await PipelineApiTests.AssertProblem(await Post("refused", "{}", Json), HttpStatusCode.Conflict, "OS4002");
    }

    [Fact]
    public async Task A_sender_that_is_too_fast_is_told_when_to_come_back()
    {
        await server.RunAsync("fast", SamplePlans.Http);
        await server.UntilStatusAsync("fast", "running");
        var body = string.Concat(Enumerable.Repeat("{\"user\":\"a\",\"amount\":1}\n", 160));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        HttpResponseMessage? refused = null;
        while (refused is null && !limit.IsCancellationRequested)
            refused = (await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Post("fast", body, Lines)))).FirstOrDefault(r => !r.IsSuccessStatusCode);

        Assert.NotNull(refused);
        await PipelineApiTests.AssertProblem(refused, HttpStatusCode.TooManyRequests, "OS4005");
        Assert.NotNull(refused.Headers.RetryAfter);
        await server.CommandAsync("fast", "stop");
    }

    [Theory]
    [InlineData("pipelines/watched/steps/nothing/tap", HttpStatusCode.NotFound, "OS1008")]
    [InlineData("pipelines/watched/steps/cpu/tap?rows=0", HttpStatusCode.BadRequest, "OS1005")]
    [InlineData("pipelines/watched/deadletters?rows=100000", HttpStatusCode.BadRequest, "OS1005")]
    [InlineData("pipelines/nobody/steps/cpu/tap", HttpStatusCode.NotFound, "OS4001")]
    [InlineData("pipelines/nobody/metrics", HttpStatusCode.NotFound, "OS4001")]
    [InlineData("pipelines/nobody/deadletters", HttpStatusCode.NotFound, "OS4001")]
    public async Task Questions_about_what_is_not_there_are_answered_clearly(string path, HttpStatusCode status, string code)
    {
        (await server.PutAsync("watched", SamplePlans.Endless)).EnsureSuccessStatusCode();

        await PipelineApiTests.AssertProblem(await server.Client.GetAsync($"/api/v1/{path}"), status, code);
    }

    Task<HttpResponseMessage> Post(string id, string body, string type, string source = "orders") =>
        server.Client.PostAsync($"/api/v1/pipelines/{id}/sources/{source}/rows", new StringContent(body, Encoding.UTF8, type));
}
