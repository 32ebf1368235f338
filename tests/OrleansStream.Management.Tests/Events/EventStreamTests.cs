using System.Net;
using System.Text.Json;
using OrleansStream.Management.Tests.Api;
using OrleansStream.Management.Tests.Support;

namespace OrleansStream.Management.Tests.Events;

public sealed class EventStreamTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Snapshots_come_by_themselves_and_changes_in_between()
    {
        await using var events = await EventReader.OpenAsync(server.Client);
        await events.UntilAsync("snapshot", _ => true);

        await server.RunAsync("seen", SamplePlans.Endless);

        await events.UntilAsync("pipeline", e => Is(e, "seen", "created"));
        await events.UntilAsync("pipeline", e => Is(e, "seen", "status") && e.GetProperty("status").GetString() == "running");
        var snapshot = await events.UntilAsync("snapshot", s => Of(s, "seen") is { } p && p.GetProperty("rowsPerSecond").GetDouble() > 0);
        Assert.True(Of(snapshot, "seen")!.Value.GetProperty("rowsIn").GetInt64() > 0);
        await server.CommandAsync("seen", "stop");
        await events.UntilAsync("pipeline", e => Is(e, "seen", "status") && e.GetProperty("status").GetString() == "stopped");
        var metrics = await server.GetAsync("pipelines/seen/metrics");
        Assert.Contains(metrics.GetProperty("history").GetProperty("rowsPerSecond").EnumerateArray(), r => r.GetDouble() > 0);
    }

    [Fact]
    public async Task Streams_beyond_the_limit_are_refused_and_closed_ones_make_room()
    {
        var open = new List<HttpResponseMessage>();
        while (open.Count == 0 || (open[^1].IsSuccessStatusCode && open.Count < 100))
            open.Add(await OpenAsync());
        await PipelineApiTests.AssertProblem(open[^1], HttpStatusCode.ServiceUnavailable, "OS4005");

        foreach (var response in open)
            response.Dispose();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var status = HttpStatusCode.ServiceUnavailable;
        while (status != HttpStatusCode.OK && !limit.IsCancellationRequested)
        {
            using var response = await OpenAsync();
            status = response.StatusCode;
        }
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task The_end_of_the_server_ends_its_streams()
    {
        var own = await RunningServer.StartAsync();
        await using var events = await EventReader.OpenAsync(own.Client);
        await events.UntilAsync("snapshot", _ => true);

        var end = events.UntilEndAsync();
        await Task.WhenAll(own.DisposeAsync(), end);
        Assert.True(end.IsCompletedSuccessfully);
    }

    Task<HttpResponseMessage> OpenAsync() => server.Client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);

    static bool Is(JsonElement happened, string id, string kind) =>
        happened.GetProperty("id").GetString() == id && happened.GetProperty("kind").GetString() == kind;

    static JsonElement? Of(JsonElement snapshot, string id) => snapshot.GetProperty("pipelines").EnumerateArray()
        .Where(p => p.GetProperty("id").GetString() == id).Select(p => (JsonElement?)p).FirstOrDefault();
}
