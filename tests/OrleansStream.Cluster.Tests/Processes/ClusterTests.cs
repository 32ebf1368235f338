using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansStream.Cluster.Tests.Support;
using OrleansStream.Tests;

namespace OrleansStream.Cluster.Tests.Processes;

/// <summary>Three silos, each a process, over a real PostgreSQL: they form a cluster, and it outlives each of them and all of them.</summary>
public class ClusterTests
{
    /// <summary>From a silo's death until the others know of it.</summary>
    static readonly TimeSpan Noticed = TimeSpan.FromSeconds(3.5);

    /// <summary>A machine that is too busy to start a process is too busy to be measured; being quick once shows that it can be.</summary>
    const int Tries = 4;

    [PostgresFact]
    public async Task What_is_put_at_one_silo_is_seen_at_all_and_outlives_one_that_leaves_and_all_that_die()
    {
        await using var cluster = new ServerCluster(PostgresServer.Shared);
        await cluster.StartAsync(3);
        await ServerCluster.PutAsync(cluster.Silos[0], "kept", ClusterPlans.Endless);
        foreach (var silo in cluster.Silos)
            Assert.Equal(["kept"], await IdsAsync(silo));

        var leaving = cluster.Silos[1];
        var before = cluster.Silos[0].LogLength;
        Assert.Equal(0, await leaving.TerminateAsync());
        await cluster.Silos[0].LineAsync(ServerCluster.SizeLine(2), before);
        Assert.Equal(["kept"], await IdsAsync(cluster.Silos[0]));

        foreach (var silo in cluster.Silos.Where(s => !s.HasExited))
            await silo.KillAsync();
        foreach (var silo in cluster.Silos.ToList())
            cluster.Relaunch(silo);
        await cluster.SettleAsync();
        foreach (var silo in cluster.Silos)
            Assert.Equal(["kept"], await IdsAsync(silo));
    }

    [PostgresFact]
    public async Task A_silo_that_is_killed_is_missed_within_seconds_and_the_others_go_on()
    {
        await using var cluster = new ServerCluster(PostgresServer.Shared);
        await cluster.StartAsync(3);
        await ServerCluster.PutAsync(cluster.Silos[0], "kept", ClusterPlans.Endless);

        var took = new List<TimeSpan>();
        while (took.Count < Tries && !took.Exists(t => t < Noticed))
        {
            var victim = cluster.Silos[^1];
            took.Add(await MissedAsync(cluster, victim, () => _ = victim.KillAsync()));
            foreach (var silo in cluster.Silos.Where(s => s != victim))
                await ServerCluster.UntilAsync(silo, "pipelines", all => all.GetArrayLength() == 1);
            await victim.ExitAsync();
            cluster.Relaunch(victim);
            await cluster.SettleAsync();
        }

        Assert.Contains(took, t => t < Noticed);
    }

    [PostgresFact]
    public async Task A_silo_that_stands_still_for_ten_seconds_is_declared_dead_and_ends_itself_when_it_wakes()
    {
        await using var cluster = new ServerCluster(PostgresServer.Shared);
        await cluster.StartAsync(3);
        var victim = cluster.Silos[^1];

        await MissedAsync(cluster, victim, victim.Stop);
        victim.Continue();

        Assert.NotEqual(0, await victim.ExitAsync());
        Assert.Contains("I should be Dead", victim.Log, StringComparison.Ordinal);
        foreach (var silo in cluster.Silos.Where(s => s != victim))
            Assert.False(silo.HasExited);
    }

    [PostgresFact]
    public async Task The_tasks_of_a_pipeline_are_spread_evenly_over_the_silos()
    {
        await using var cluster = new ServerCluster(PostgresServer.Shared);
        await cluster.StartAsync(3);
        await ServerCluster.RunAsync(cluster.Silos[0], "spread", ClusterPlans.Spread);

        // Two partitions, four tasks of one step, one sink, and what other tasks the plan has.
        var metrics = await ServerCluster.UntilAsync(cluster.Silos[1], "pipelines/spread/metrics", m => Tasks(m).Sum() >= 7);

        Assert.Equal(3, Tasks(metrics).Count);
        Assert.InRange(Tasks(metrics).Max() - Tasks(metrics).Min(), 0, 1);
        Assert.Equal(cluster.Silos.Select(s => s.Place.Address).Order(StringComparer.Ordinal),
            metrics.GetProperty("silos").EnumerateArray().Select(s => s.GetProperty("silo").GetString()));
    }

    static async Task<TimeSpan> MissedAsync(ServerCluster cluster, SiloProcess victim, Action end)
    {
        var others = cluster.Silos.Where(s => s != victim).Select(s => (Silo: s, From: s.LogLength)).ToList();
        var begin = Stopwatch.GetTimestamp();
        end();
        var seen = await Task.WhenAll(others.Select(o => o.Silo.LineAsync(ServerCluster.SizeLine(others.Count), o.From)));
        return Stopwatch.GetElapsedTime(begin, seen.Max());
    }

    static List<int> Tasks(JsonElement metrics) => [.. metrics.GetProperty("silos").EnumerateArray().Select(s => s.GetProperty("tasks").GetInt32())];

    static async Task<IEnumerable<string?>> IdsAsync(SiloProcess silo) =>
        (await silo.Client.GetFromJsonAsync<JsonElement>("/api/v1/pipelines")).EnumerateArray().Select(p => p.GetProperty("id").GetString());
}
