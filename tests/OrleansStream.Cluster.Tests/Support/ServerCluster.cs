using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansStream.Tests;

namespace OrleansStream.Cluster.Tests.Support;

/// <summary>Silos in processes of their own that meet in a PostgreSQL database: what faults are done to.</summary>
sealed class ServerCluster : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A machine that is so busy that a silo was declared dead before it was ready has it started again, as a service manager would.</summary>
    const int Starts = 3;

    readonly List<SiloProcess> _silos = [];
    readonly List<SiloProcess> _ended = [];
    readonly string[] _switches;

    /// <summary>A cluster without silos yet.</summary>
    /// <param name="postgres">The database server; it stays the caller's.</param>
    /// <param name="switches">The command line of all silos beyond what the cluster needs.</param>
    public ServerCluster(PostgresServer postgres, params string[] switches)
    {
        Postgres = postgres;
        ConnectionString = postgres.CreateDatabase();
        _switches = switches;
    }

    /// <summary>The database server.</summary>
    public PostgresServer Postgres { get; }

    /// <summary>The cluster's database, as the silos are told it. Another way to it, through a proxy, may be set before silos are started.</summary>
    public string ConnectionString { get; set; }

    /// <summary>The silos that were started and not replaced, in the order of their start; some may have ended.</summary>
    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>Starts silos together and waits until all are ready and know each other.</summary>
    public async Task StartAsync(int silos)
    {
        for (var i = 0; i < silos; i++)
            Launch(SiloPlace.Free());
        await SettleAsync();
    }

    /// <summary>Starts one more silo; it is not ready when this returns.</summary>
    public SiloProcess Launch(SiloPlace place)
    {
        string[] switches =
        [
            "--clustering", "adonet", "--urls", place.Page.ToString(), "--silo-port", Number(place.Silo), "--gateway-port", Number(place.Gateway),
            "--console-rows", "0", .. _switches,
        ];
        var silo = SiloProcess.Start(place, switches, new Dictionary<string, string> { ["OrleansStream__Database"] = ConnectionString });
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Starts a silo that has ended again, with the same ports; it is not ready when this returns.</summary>
    public SiloProcess Relaunch(SiloProcess silo)
    {
        Assert.True(silo.HasExited);
        _silos.Remove(silo);
        _ended.Add(silo);
        return Launch(silo.Place);
    }

    /// <summary>Waits until all silos are ready and the newest view of each has all of them.</summary>
    public async Task SettleAsync()
    {
        for (var start = 1; ; start++)
        {
            var ready = await Task.WhenAll(_silos.Select(async s => (Silo: s, Is: await s.ReadyAsync())));
            if (ready.All(r => r.Is))
                break;
            foreach (var (silo, _) in ready.Where(r => !r.Is))
            {
                Assert.True(start < Starts, $"{silo.Place} ended before it was ready: {silo.Log}");
                Relaunch(silo);
            }
        }
        if (_silos.Count > 1)
            await Task.WhenAll(_silos.Select(s => s.LineAsync(SizeLine(_silos.Count))));
    }

    /// <summary>What a silo prints when the cluster has come to a number of silos.</summary>
    public static string SizeLine(int silos) => string.Create(CultureInfo.InvariantCulture, $"The cluster has {silos} silos");

    /// <summary>Puts a plan, by way of one silo, and starts it.</summary>
    public static async Task RunAsync(SiloProcess by, string id, string plan)
    {
        await PutAsync(by, id, plan);
        (await by.Client.PostAsync($"/api/v1/pipelines/{id}/start", null)).EnsureSuccessStatusCode();
    }

    /// <summary>Puts a plan by way of one silo.</summary>
    public static async Task PutAsync(SiloProcess by, string id, string plan)
    {
        using var content = new StringContent(plan, Encoding.UTF8, "application/json");
        using var response = await by.Client.PutAsync($"/api/v1/pipelines/{id}", content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks a silo until the answer is as wanted; fails with the last answer.</summary>
    public static async Task<JsonElement> UntilAsync(SiloProcess silo, string path, Func<JsonElement, bool> wanted)
    {
        using var limit = new CancellationTokenSource(Patience);
        var last = "";
        while (!limit.IsCancellationRequested)
        {
            try
            {
                var answer = await silo.Client.GetFromJsonAsync<JsonElement>($"/api/v1/{path}", limit.Token);
                last = answer.ToString();
                if (wanted(answer))
                    return answer;
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                last = failure.Message;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
        Assert.Fail($"{path} of {silo.Place} did not become what was wanted in {Patience}; the last answer: {last}; the log: {silo.Log}");
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.Concat(_ended))
            await silo.DisposeAsync();
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
