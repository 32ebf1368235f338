using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansStream.Management.Tests.Support;

namespace OrleansStream.Management.Tests.Api;

public sealed class CheckpointApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    static string Plan(string step) => $$"""
        {
          "checkpointing": { "interval": "50ms" },
          "sources": { "machine": { "type": "host-metrics", "config": { "interval": "100ms" } } },
          "steps": [ { "id": "{{step}}", "type": "aggregate", "config": { "groupBy": "metric", "aggregations": [ { "type": "count" } ] } } ],
          "sinks": { "out": { "type": "discard" } }
        }
        """;

    Task<HttpResponseMessage> PostAsync(string path, string body) =>
        server.Client.PostAsync($"/api/v1/pipelines/{path}", new StringContent(body, Encoding.UTF8, "application/json"));

    static long EpochOf(JsonElement checkpoint) => checkpoint.GetProperty("epoch").GetInt64();

    [Fact]
    public async Task The_epoch_of_a_pipeline_is_its_last_checkpoint()
    {
        await server.RunAsync("counted", Plan("counts"));

        var running = await server.UntilAsync("pipelines/counted", p => EpochOf(p) > 1);
        var listed = (await server.GetAsync("pipelines/counted/checkpoints")).EnumerateArray().ToList();

        Assert.True(EpochOf(listed[^1]) >= EpochOf(running));
        Assert.All(listed, c => Assert.Equal((1, JsonValueKind.Null), (c.GetProperty("attempt").GetInt64(), c.GetProperty("name").ValueKind)));
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(listed[0].GetProperty("time").GetInt64()).Year, 2024, 2100);
        await server.CommandAsync("counted", "stop");
    }

    [Fact]
    public async Task A_savepoint_is_made_listed_and_gone_on_from()
    {
        await server.RunAsync("saved", Plan("counts"));
        await server.UntilStatusAsync("saved", "running");

        var made = await PostAsync("saved/savepoints", """{"name": "before-change"}""");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var epoch = EpochOf(await made.Content.ReadFromJsonAsync<JsonElement>());
        var listed = Assert.Single((await server.GetAsync("pipelines/saved/savepoints")).EnumerateArray().ToList());
        Assert.Equal(("before-change", epoch), (listed.GetProperty("name").GetString(), EpochOf(listed)));

        await server.UntilAsync("pipelines/saved", p => EpochOf(p) > epoch);
        await server.CommandAsync("saved", "stop");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("saved/start", """{"from": "before-change"}""")).StatusCode);
        var again = await server.UntilStatusAsync("saved", "running");
        Assert.Equal(2, again.GetProperty("attempt").GetInt64());
        await server.CommandAsync("saved", "stop");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("saved/start", $$"""{"from": "{{epoch}}"}""")).StatusCode);
        await server.UntilStatusAsync("saved", "running");
        await PipelineApiTests.AssertProblem(await PostAsync("saved/savepoints", """{"name": "before-change"}"""), HttpStatusCode.Conflict, "OS1012");
        await server.CommandAsync("saved", "stop");
    }

    [Fact]
    public async Task State_is_lost_only_when_that_is_allowed()
    {
        await server.RunAsync("renamed", Plan("counts"));
        await server.UntilAsync("pipelines/renamed", p => EpochOf(p) > 0);
        await server.CommandAsync("renamed", "stop");
        (await server.PutAsync("renamed", Plan("other"))).EnsureSuccessStatusCode();

        await server.CommandAsync("renamed", "start");
        var failed = await server.UntilStatusAsync("renamed", "failed");
        Assert.Contains("OS4010", failed.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("'counts'", failed.GetProperty("reason").GetString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync("renamed/start", """{"allowStateLoss": true}""")).StatusCode);
        await server.UntilStatusAsync("renamed", "running");
        await server.CommandAsync("renamed", "stop");
    }

    [Theory]
    [InlineData("start", """{"from": "nothing"}""", HttpStatusCode.NotFound, "OS4011")]
    [InlineData("start", """{"from": 7}""", HttpStatusCode.BadRequest, "OS4007")]
    [InlineData("savepoints", """{"name": "a"}""", HttpStatusCode.NotFound, "OS4011")]
    [InlineData("savepoints", """{"name": "../a"}""", HttpStatusCode.BadRequest, "OS4007")]
    [InlineData("savepoints", "", HttpStatusCode.BadRequest, "OS4007")]
    public async Task What_cannot_be_is_said(string command, string body, HttpStatusCode status, string code)
    {
        await server.PutAsync("idle", Plan("counts"));
        await PipelineApiTests.AssertProblem(await PostAsync($"idle/{command}", body), status, code);
    }

    [Theory]
    [InlineData("checkpoints")]
    [InlineData("savepoints")]
    public async Task There_are_none_of_a_pipeline_that_does_not_exist(string what) =>
        await PipelineApiTests.AssertProblem(await server.Client.GetAsync($"/api/v1/pipelines/nobody/{what}"), HttpStatusCode.NotFound, "OS4001");
}
