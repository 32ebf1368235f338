using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansStream.Server.Startup;

namespace OrleansStream.Management.Tests.Support;

/// <summary>A real server in this process, on free ports, with a data folder and a folder of plans of its own.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    /// <summary>No condition of a test takes longer, however busy the machine is.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string[] _extra;
    ServerHost? _host;

    public RunningServer() : this([])
    {
    }

    RunningServer(string[] extra) => _extra = extra;

    internal TemporaryFolder Data { get; } = new();

    internal TemporaryFolder Plans { get; } = new();

    internal HttpClient Client { get; private set; } = new();

    internal static async Task<RunningServer> StartAsync(params string[] extra)
    {
        var server = new RunningServer(extra);
        await server.InitializeAsync();
        return server;
    }

    public async Task InitializeAsync()
    {
        string[] args = ["--urls", "http://127.0.0.1:0", "--data", Data.Path, "--pipelines", Plans.Path, "--Logging:LogLevel:Default=None", .. _extra];
        _host = await ServerHost.StartAsync(args, CancellationToken.None);
        Client = new HttpClient { BaseAddress = new Uri(_host.Addresses[0]) };
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Data.Dispose();
        Plans.Dispose();
    }

    /// <summary>Stops the server and keeps its folders.</summary>
    internal async Task StopAsync()
    {
        Client.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
        _host = null;
    }

    internal Task<HttpResponseMessage> PutAsync(string id, string plan, string query = "", string type = "application/json") =>
        Client.PutAsync($"/api/v1/pipelines/{id}{query}", new StringContent(plan, Encoding.UTF8, type));

    internal Task<HttpResponseMessage> CommandAsync(string id, string command) => Client.PostAsync($"/api/v1/pipelines/{id}/{command}", null);

    internal Task<JsonElement> GetAsync(string path) => Client.GetFromJsonAsync<JsonElement>($"/api/v1/{path}");

    /// <summary>Puts a plan and starts it.</summary>
    internal async Task RunAsync(string id, string plan)
    {
        (await PutAsync(id, plan)).EnsureSuccessStatusCode();
        (await CommandAsync(id, "start")).EnsureSuccessStatusCode();
    }

    internal Task<JsonElement> UntilStatusAsync(string id, string status) =>
        UntilAsync($"pipelines/{id}", p => p.GetProperty("status").GetString() == status);

    /// <summary>Asks until the answer is as wanted; fails with the last answer.</summary>
    internal async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> wanted)
    {
        using var limit = new CancellationTokenSource(Patience);
        var text = "";
        while (!limit.IsCancellationRequested)
        {
            using var response = await Client.GetAsync($"/api/v1/{path}");
            text = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode && JsonSerializer.Deserialize<JsonElement>(text) is var answer && wanted(answer))
                return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
        Assert.Fail($"{path} did not become what was wanted in {Patience}; the last answer: {text}");
        return default;
    }
}
