using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansStream.Management.Tests.Support;

namespace OrleansStream.Management.Tests.Api;

public sealed class PipelineApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_plan_is_created_read_changed_and_forgotten()
    {
        var created = await server.PutAsync("life", SamplePlans.Http);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/api/v1/pipelines/life", created.Headers.Location?.ToString());

        var read = await server.GetAsync("pipelines/life");
        Assert.Equal("Posted orders", read.GetProperty("name").GetString());
        Assert.Equal("stopped", read.GetProperty("status").GetString());
        Assert.Equal("amount > 10", read.GetProperty("plan").GetProperty("steps")[0].GetProperty("config").GetProperty("where").GetString());

        var changed = await server.PutAsync("life", SamplePlans.Http.Replace("> 10", "> 20", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Contains((await server.GetAsync("pipelines")).EnumerateArray(), p => p.GetProperty("id").GetString() == "life");

        Assert.Equal(HttpStatusCode.NoContent, (await server.Client.DeleteAsync("/api/v1/pipelines/life")).StatusCode);
        await AssertProblem(await server.Client.GetAsync("/api/v1/pipelines/life"), HttpStatusCode.NotFound, "OS4001");
    }

    [Fact]
    public async Task A_broken_plan_is_refused_with_every_finding_and_its_place()
    {
        var problem = await AssertProblem(await server.PutAsync("broken", SamplePlans.Broken), HttpStatusCode.BadRequest, "OS1006");

        var findings = problem.GetProperty("diagnostics").EnumerateArray().ToList();
        var type = Assert.Single(findings, d => d.GetProperty("code").GetString() == "OS1006");
        Assert.Equal(2, type.GetProperty("line").GetInt32());
        Assert.Contains("file", type.GetProperty("hint").GetString(), StringComparison.Ordinal);
        var option = Assert.Single(findings, d => d.GetProperty("code").GetString() == "OS1003");
        Assert.Equal(4, option.GetProperty("line").GetInt32());
        Assert.Equal("error", option.GetProperty("severity").GetString());
        await AssertProblem(await server.Client.GetAsync("/api/v1/pipelines/broken"), HttpStatusCode.NotFound, "OS4001");
    }

    [Theory]
    [InlineData("application/yaml")]
    [InlineData("text/yaml")]
    public async Task A_plan_may_be_yaml(string type)
    {
        var id = $"yaml-{type[..4]}";
        Assert.Equal(HttpStatusCode.Created, (await server.PutAsync(id, SamplePlans.EndlessYaml, type: type)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.CommandAsync(id, "start")).StatusCode);
        await server.UntilStatusAsync(id, "running");
        // The same plan in JSON is no change, which would be refused while it runs.
        Assert.Equal(HttpStatusCode.OK, (await server.PutAsync(id, SamplePlans.Endless)).StatusCode);
        var read = await server.GetAsync($"pipelines/{id}");
        Assert.Equal((1, "100ms"), (read.GetProperty("attempt").GetInt64(), read.GetProperty("plan").GetProperty("sources").GetProperty("machine").GetProperty("config").GetProperty("interval").GetString()));
        await server.CommandAsync(id, "stop");
    }

    [Theory]
    [InlineData("type: filter", "type: fliter", "OS1006", 6)]
    [InlineData("where:", "wher:", "OS1003", 7)]
    [InlineData("where:", "? [x]:", "OS1001", 7)]
    [InlineData("where: metric", "where: *metric", "OS1001", 7)]
    public async Task What_is_wrong_with_yaml_has_its_place_in_it(string right, string wrong, string code, int line)
    {
        var response = await server.PutAsync("yaml-broken", SamplePlans.EndlessYaml.Replace(right, wrong, StringComparison.Ordinal), type: "application/yaml");
        var problem = await AssertProblem(response, HttpStatusCode.BadRequest, code);
        Assert.Equal(line, problem.GetProperty("diagnostics")[0].GetProperty("line").GetInt32());
        // What says nothing of YAML is read as JSON.
        await AssertProblem(await server.PutAsync("yaml-broken", SamplePlans.EndlessYaml), HttpStatusCode.BadRequest, "OS1001");
    }

    [Theory]
    [InlineData("not json", "OS1001")]
    [InlineData("", "OS1001")]
    [InlineData("[]", "OS1002")]
    [InlineData("""{ "id": "other", "source": { "type": "host-metrics" } }""", "OS1009")]
    public async Task What_is_no_plan_of_this_address_is_refused(string text, string code) =>
        await AssertProblem(await server.PutAsync("odd", text), HttpStatusCode.BadRequest, code);

    [Fact]
    public async Task A_plan_beyond_the_limit_is_refused()
    {
        var response = await server.PutAsync("large", new string(' ', 1024 * 1024 + 1) + "{}");

        await AssertProblem(response, HttpStatusCode.RequestEntityTooLarge, "OS1015");
    }

    [Fact]
    public async Task Commands_change_the_status_and_wrong_ones_are_refused()
    {
        await server.RunAsync("commands", SamplePlans.Endless);
        await server.UntilStatusAsync("commands", "running");

        await AssertProblem(await server.CommandAsync("commands", "start"), HttpStatusCode.Conflict, "OS4002");
        await AssertProblem(await server.PutAsync("commands", SamplePlans.Http), HttpStatusCode.Conflict, "OS4002");
        Assert.Equal(HttpStatusCode.OK, (await server.PutAsync("commands", SamplePlans.Endless)).StatusCode);

        var drained = await (await server.CommandAsync("commands", "drain")).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("stopped", drained.GetProperty("status").GetString());
        await server.CommandAsync("commands", "start");
        var again = await server.UntilStatusAsync("commands", "running");
        Assert.Equal(2, again.GetProperty("attempt").GetInt64());

        var stopped = await (await server.CommandAsync("commands", "stop")).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("stopped", stopped.GetProperty("status").GetString());
        await AssertProblem(await server.CommandAsync("nobody", "start"), HttpStatusCode.NotFound, "OS4001");
        await AssertProblem(await server.CommandAsync("nobody", "stop"), HttpStatusCode.NotFound, "OS4001");
    }

    [Fact]
    public async Task A_running_pipeline_takes_another_plan_when_it_may_restart()
    {
        await server.RunAsync("revised", SamplePlans.Endless);
        await server.UntilStatusAsync("revised", "running");

        var response = await server.PutAsync("revised", SamplePlans.Endless.Replace("cpu.used", "cpu.user", StringComparison.Ordinal), "?restart=true");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var revised = await server.UntilStatusAsync("revised", "running");
        Assert.Equal(2, revised.GetProperty("attempt").GetInt64());
        Assert.Contains("cpu.user", revised.GetProperty("plan").GetRawText(), StringComparison.Ordinal);
        await server.CommandAsync("revised", "stop");
    }

    [Theory]
    [InlineData("GET", "steps/x/state?key=1")]
    public async Task What_needs_checkpoints_says_so(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/pipelines/any/{path}");

        var problem = await AssertProblem(await server.Client.SendAsync(request), HttpStatusCode.NotImplemented, "OS1007");

        Assert.Contains("checkpoints", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_description_has_every_endpoint()
    {
        var api = await server.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        var paths = api.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        string[] expected =
        [
            "/api/v1/pipelines", "/api/v1/pipelines/{id}", "/api/v1/pipelines/{id}/start", "/api/v1/pipelines/{id}/stop",
            "/api/v1/pipelines/{id}/drain", "/api/v1/pipelines/{id}/metrics", "/api/v1/pipelines/{id}/steps/{step}/tap",
            "/api/v1/pipelines/{id}/steps/{step}/state", "/api/v1/pipelines/{id}/savepoints", "/api/v1/pipelines/{id}/checkpoints",
            "/api/v1/pipelines/{id}/deadletters", "/api/v1/pipelines/{id}/sources/{source}/rows", "/api/v1/events",
        ];
        Assert.Empty(expected.Except(paths));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task It_is_healthy(string path) => Assert.Equal("Healthy", await server.Client.GetStringAsync(path));

    [Fact]
    public async Task An_address_that_does_not_exist_is_a_problem_too()
    {
        var response = await server.Client.GetAsync("/api/v1/nothing");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    internal static async Task<JsonElement> AssertProblem(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem;
    }
}
