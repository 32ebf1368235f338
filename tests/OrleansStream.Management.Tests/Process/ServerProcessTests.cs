using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using OrleansStream.Management.Tests.Support;

namespace OrleansStream.Management.Tests.Process;

public sealed class ServerProcessTests : IDisposable
{
    readonly TemporaryFolder _data = new();
    readonly TemporaryFolder _plans = new();

    public void Dispose()
    {
        _data.Dispose();
        _plans.Dispose();
    }

    [Fact]
    public async Task The_demo_prints_results_and_where_the_page_is()
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", "--data", _data.Path);
        using var client = await server.ReadyAsync();
        foreach (var id in new[] { "host-metrics", "earthquakes" })
            await UntilAsync(client, id, p => p.GetProperty("rowsOut").GetInt64() > 0);

        Assert.Contains("metrics | ", server.Output, StringComparison.Ordinal);
        Assert.Equal(0, await server.TerminateAsync());
        Assert.DoesNotContain("   at ", server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ran_runs_again_after_an_end_of_any_kind()
    {
        string[] args = ["--urls", "http://127.0.0.1:0", "--data", _data.Path, "--pipelines", _plans.Path];
        await using (var first = ServerProcess.Start(args))
        {
            using var client = await first.ReadyAsync();
            foreach (var id in new[] { "kept", "idle" })
                (await client.PutAsync($"/api/v1/pipelines/{id}", new StringContent(SamplePlans.Endless))).EnsureSuccessStatusCode();
            (await client.PostAsync("/api/v1/pipelines/kept/start", null)).EnsureSuccessStatusCode();
            await UntilAsync(client, "kept", p => p.GetProperty("rowsOut").GetInt64() > 0);
            Assert.Equal(0, await first.TerminateAsync());
        }
        await using (var second = ServerProcess.Start(args))
        {
            using var client = await second.ReadyAsync();
            await UntilAsync(client, "kept", p => p.GetProperty("status").GetString() == "running" && p.GetProperty("attempt").GetInt64() == 2);
            await second.KillAsync();
        }
        await using var third = ServerProcess.Start(args);
        using var last = await third.ReadyAsync();
        await UntilAsync(last, "kept", p => p.GetProperty("status").GetString() == "running" && p.GetProperty("attempt").GetInt64() == 3);
        var idle = await last.GetFromJsonAsync<JsonElement>("/api/v1/pipelines/idle");
        Assert.Equal("stopped", idle.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_and_exit_code_1()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await using var server = ServerProcess.Start("--urls", $"http://127.0.0.1:{port}", "--data", _data.Path, "--pipelines", _plans.Path);

        Assert.Equal(1, await server.ExitAsync());
        var line = Assert.Single(server.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.StartsWith("error OS4006: ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--pipeline", "x", "OS4007")]
    [InlineData("--urls", "http://0.0.0.0:0", "ApiKey")]
    [InlineData("--clustering", "adonet", "OrleansStream__Database")]
    public async Task A_wrong_switch_is_one_line_and_exit_code_1(string name, string value, string expected)
    {
        await using var server = ServerProcess.Start("--data", _data.Path, name, value);

        Assert.Equal(1, await server.ExitAsync());
        var line = Assert.Single(server.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    static async Task UntilAsync(HttpClient client, string id, Func<JsonElement, bool> wanted)
    {
        await using var events = await EventReader.OpenAsync(client);
        await events.UntilAsync("snapshot", s => s.GetProperty("pipelines").EnumerateArray().Any(p => p.GetProperty("id").GetString() == id && wanted(p)));
    }
}
