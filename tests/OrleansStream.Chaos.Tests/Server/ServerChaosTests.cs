using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansStream.Chaos.Tests.Events;
using OrleansStream.Chaos.Tests.Support;
using OrleansStream.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace OrleansStream.Chaos.Tests.Server;

/// <summary>
/// One server with its defaults: a file, windows of keys, a folder of files, a checkpoint each half second. The process is killed at random moments and started
/// again on the same data; in the end the committed files must have every row once.
/// </summary>
public class ServerChaosTests(ITestOutputHelper output)
{
    const int Users = 1000;
    const long WindowMs = 2_000;

    /// <summary>How long after the moment a kill comes at most.</summary>
    const int LongestWaitMs = 1500;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    readonly ChaosLog _log = new(output);
    readonly Random _random = new(ChaosSettings.Seed);
    readonly Recoveries _recoveries = new();
    readonly Moment[] _moments = [Moment.Process, Moment.Work, Moment.Output, Moment.Output];
    long _killed;
    int _committed;

    [Fact]
    public async Task A_server_that_is_killed_again_and_again_commits_every_row_once()
    {
        var (kills, rows, rate) = (ChaosSettings.Number("KILLS", 2), ChaosSettings.Number("ROWS", 200_000), ChaosSettings.Number("RATE", 15_000));
        _log.Say($"seed {ChaosSettings.Seed}: {kills} kills, {rows} rows, {rate} a second");
        using var folder = new TemporaryFolder();
        var events = new ChaosEvents(ChaosSettings.Seed, Users);
        events.Write(folder["in.jsonl"], rows);
        Directory.CreateDirectory(folder["plans"]);
        await File.WriteAllTextAsync(Path.Combine(folder["plans"], "sums.json"), Plan(folder["in.jsonl"], folder["out"], rate));

        var server = Start(folder);
        try
        {
            for (var kill = 1; kill <= kills; kill++)
            {
                await MomentAsync(server, folder, kill == 1 ? Moment.Output : _moments[_random.Next(_moments.Length)]);
                await server.KillAsync();
                await server.DisposeAsync();
                (_killed, _committed) = (Stopwatch.GetTimestamp(), Committed(folder).Count);
                _log.Say($"kill {kill}: {_committed} files were committed");
                server = Start(folder);
            }
            await UntilAsync(server, folder, status => status == "completed");
            Assert.Equal(0, await server.TerminateAsync());
        }
        finally
        {
            await server.DisposeAsync();
        }
        Check(folder, new WindowSums(events, rows, WindowMs));
    }

    static SiloProcess Start(TemporaryFolder folder)
    {
        var place = SiloPlace.Free();
        string[] switches =
        [
            "--urls", place.Page.ToString(), "--data", folder["data"], "--pipelines", folder["plans"], "--silo-port", "0", "--gateway-port", "0", "--console-rows", "0",
        ];
        return SiloProcess.Start(place, switches, new Dictionary<string, string>());
    }

    /// <summary>Waits for a random while after something has begun.</summary>
    async Task MomentAsync(SiloProcess server, TemporaryFolder folder, Moment after)
    {
        var wait = TimeSpan.FromMilliseconds(_random.Next(LongestWaitMs));
        if (after != Moment.Process)
        {
            await UntilAsync(server, folder, status =>
            {
                Assert.True(status != "completed", $"All rows are through before all kills are done: more rows, or fewer a second.{Environment.NewLine}{_log}");
                return status == "running" && (after != Moment.Output || Committed(folder).Count > _committed);
            });
        }
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < wait; await Task.Delay(PollEvery, TimeProvider.System))
            Look(folder);
    }

    async Task UntilAsync(SiloProcess server, TemporaryFolder folder, Func<string?, bool> reached)
    {
        for (var begin = Stopwatch.GetTimestamp(); ; await Task.Delay(PollEvery, TimeProvider.System))
        {
            Look(folder);
            var status = await StatusAsync(server);
            Assert.True(status != "failed" && !server.HasExited && Stopwatch.GetElapsedTime(begin) < Patience, $"The pipeline is {status}.{Environment.NewLine}{_log}{server.Log}");
            if (reached(status))
                return;
        }
    }

    /// <summary>Notes when the first output after a kill is there.</summary>
    void Look(TemporaryFolder folder)
    {
        if (_killed == 0 || Committed(folder).Count <= _committed)
            return;
        _recoveries.Add(Stopwatch.GetElapsedTime(_killed));
        _killed = 0;
    }

    void Check(TemporaryFolder folder, WindowSums sums)
    {
        foreach (var line in Committed(folder).SelectMany(File.ReadLines))
        {
            using var row = JsonDocument.Parse(line);
            var columns = row.RootElement;
            sums.Add(columns.GetProperty("user").GetString()!, columns.GetProperty("window_start").GetInt64(), columns.GetProperty("n").GetInt64(), columns.GetProperty("s").GetInt64());
        }
        _log.Say($"{sums}");
        _log.Say($"from a kill to the next committed file: {_recoveries}");
        sums.AssertExact(_log.ToString());
    }

    /// <summary>Files that readers may read: those whose names begin with a line are not committed.</summary>
    static List<string> Committed(TemporaryFolder folder) =>
        Directory.Exists(folder["out"]) ? [.. Directory.EnumerateFiles(folder["out"]).Where(f => !Path.GetFileName(f).StartsWith('_'))] : [];

    static async Task<string?> StatusAsync(SiloProcess server)
    {
        try
        {
            var pipelines = await server.Client.GetFromJsonAsync<JsonElement>("/api/v1/pipelines");
            return pipelines.GetArrayLength() == 0 ? null : pipelines[0].GetProperty("status").GetString();
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    static string Plan(string input, string output, int rate) => $$"""
        {
          "delivery": "exactlyOnce", "checkpointing": { "interval": "500ms" },
          "sources": { "in": { "type": "file", "config": {
            "path": "{{input}}", "rate": {{rate}}, "schema": { "ts": "timestamp", "user": "string", "value": "float64" },
            "eventTime": { "field": "ts", "outOfOrderness": "{{ChaosEvents.BoundMs}}ms" } } } },
          "steps": [
            { "id": "cents", "type": "map", "config": { "set": { "cents": "cast(round(value * 100) as int64)" } } },
            { "id": "sums", "type": "aggregate", "config": {
              "groupBy": "user", "window": { "type": "tumbling", "size": "{{WindowMs}}ms" },
              "aggregations": [ { "type": "count", "as": "n" }, { "type": "sum", "field": "cents", "as": "s" } ] } }
          ],
          "sinks": { "out": { "type": "file", "config": { "path": "{{output}}/", "format": "json" } } }
        }
        """;

    /// <summary>After what a kill comes.</summary>
    enum Moment
    {
        /// <summary>The process has been started.</summary>
        Process,

        /// <summary>The pipeline reads.</summary>
        Work,

        /// <summary>Something has been committed since the last kill.</summary>
        Output,
    }
}
