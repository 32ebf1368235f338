using OrleansStream.Components;
using OrleansStream.Connectors.HostMetrics;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Tests.HostMetrics;

public sealed class HostMetricsTests : IDisposable
{
    readonly TemporaryFolder _root = new();
    readonly TestClock _clock = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Shares_and_rates_come_from_what_the_kernels_counters_grew_by()
    {
        var probe = new LinuxProbe(_root.Path);
        Write("sys/block/sda/size", "1");
        Write("proc/loadavg", "0.50 0.25 0.10 1/200 4711\n");
        Write("proc/meminfo", "MemTotal:       1000 kB\nMemFree:  100 kB\nMemAvailable:    250 kB\nSwapTotal: 10 kB\nSwapFree: 4 kB\n");
        Write("proc/stat", "cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 2 3\n");
        Write("proc/diskstats", "   8       0 sda 1 1 1000 1 1 1 2000 1 0 1 1\n   8       1 sda1 1 1 1000 1 1 1 2000 1\n   7 0 loop0 1 1 1 1 1 1 1 1\n");
        var first = Measure(probe, 0);
        Assert.Equal(750 * 1024d, first["memory.used", null]);
        Assert.Equal(75, first["memory.usedPercent", null]);
        Assert.Equal(6 * 1024d, first["swap.used", null]);
        Assert.Equal(0.25, first["load.5m", null]);
        Assert.Null(first["cpu.used", null]);
        Assert.Null(first["disk.read", "sda"]);

        Write("proc/stat", "cpu  120 10 130 730 110 0 0 0 0 0\n");
        Write("proc/diskstats", "   8       0 sda 1 1 1200 1 1 1 2000 1 0 1 1\n   8       1 sda1 1 1 9999 1 1 1 2000 1\n");
        var second = Measure(probe, 2);
        Assert.Equal(60, second["cpu.used", null]);
        Assert.Equal(30, second["cpu.user", null]);
        Assert.Equal(30, second["cpu.system", null]);
        Assert.Equal(10, second["cpu.wait", null]);
        Assert.Equal(200 * 512 / 2d, second["disk.read", "sda"]);
        Assert.Equal(0, second["disk.write", "sda"]);
        Assert.Null(second["disk.read", "sda1"]);
    }

    [Fact]
    public void Files_that_are_missing_or_strange_leave_their_metrics_out()
    {
        var probe = new LinuxProbe(_root.Path);
        Assert.Empty(Measure(probe, 0).Rows);
        Write("proc/stat", "cpu  x\n");
        Write("proc/loadavg", "");
        Write("proc/meminfo", "nonsense\n\nMemTotal: many kB\n");
        Write("proc/diskstats", "short\n");
        Assert.Empty(Measure(probe, 1).Rows);
    }

    [Fact]
    public void The_busiest_processes_come_first()
    {
        var probe = new LinuxProcessProbe(2, _root.Path);
        foreach (var (id, name, ticks) in new[] { (1, "idle", 5), (22, "a (b) c", 100), (333, "busy", 50), (4444, "some", 10) })
            Write($"proc/{id}/stat", Stat(id, name, ticks));
        Write("proc/self/stat", "not a number");
        Assert.Empty(Measure(probe, 0).Rows);
        foreach (var (id, name, ticks) in new[] { (1, "idle", 5), (22, "a (b) c", 200), (333, "busy", 350), (4444, "some", 20), (55555, "new", 900) })
            Write($"proc/{id}/stat", Stat(id, name, ticks));
        var rows = Measure(probe, 1);
        Assert.Equal(["busy (333)", "busy (333)", "a (b) c (22)", "a (b) c (22)"], rows.Rows.Select(r => r["device"]));
        Assert.Equal(300d / Environment.ProcessorCount, rows["process.cpu", "busy (333)"]);
        Assert.Equal(7d * Environment.SystemPageSize, rows["process.memory", "busy (333)"]);
    }

    [Fact]
    public async Task This_machine_is_measured_at_every_interval()
    {
        await using var source = await OpenAsync(new HostMetricsOptions { Interval = TimeSpan.FromSeconds(5) });
        Assert.False(source.Bounded);
        await using var reader = await source.OpenAsync("0", null, default);
        var start = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var next = reader.ReadAsync(default).AsTask();
        await _clock.SomebodyWaitsAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(4999));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var chunk = Assert.IsType<RowsChunk>(await next);
        Assert.Equal(source.Schema, chunk.Rows.Schema);
        Assert.All(Rows(chunk), r => Assert.Equal((start + 5000, (object)(start + 5000)), (r.EventTime, r["ts"])));
        var metrics = Rows(chunk).Select(r => (string)r["metric"]!).ToHashSet();
        Assert.Superset(new HashSet<string> { "memory.used", "memory.total", "self.cpu", "self.memory" }, metrics);
        if (OperatingSystem.IsLinux())
            Assert.Superset(new HashSet<string> { "load.1m", "memory.usedPercent" }, metrics);
        Assert.All(Rows(chunk).Where(r => (string)r["unit"]! == "percent"), r => Assert.InRange((double)r["value"]!, 0, 100_000));

        // What was missed while nobody read is left out, and the beat is kept.
        _clock.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(start + 17_000, Assert.IsType<RowsChunk>(await reader.ReadAsync(default)).ArrivalTime);
        var later = reader.ReadAsync(default).AsTask();
        await _clock.SomebodyWaitsAsync();
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(start + 20_000, (await later)!.ArrivalTime);
    }

    [Fact]
    public async Task A_cancelled_wait_keeps_the_beat()
    {
        await using var source = await OpenAsync(new HostMetricsOptions());
        await using var reader = await source.OpenAsync("0", null, default);
        for (var i = 0; i < 4; i++)
        {
            using var stop = new CancellationTokenSource();
            var waiting = reader.ReadAsync(stop.Token).AsTask();
            await _clock.SomebodyWaitsAsync();
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            _clock.Advance(TimeSpan.FromMilliseconds(250));
        }
        Assert.NotNull(await reader.ReadAsync(default));
    }

    [Fact]
    public void Options_are_marked_as_a_source()
    {
        var mark = Attribute.GetCustomAttribute(new HostMetricsSourceConnector().OptionsType, typeof(ComponentAttribute));
        Assert.Equal("host-metrics", Assert.IsType<ComponentAttribute>(mark).Type);
    }

    static string Stat(int id, string name, int ticks) => $"{id} ({name}) S 1 1 1 0 -1 4194560 1 2 3 4 {ticks} 0 0 0 20 0 1 0 3 1000 7 18446744073709551615";

    void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root.File(path))!);
        IOFile.WriteAllText(_root.File(path), text);
    }

    static Measured Measure(IProbe probe, double elapsed)
    {
        var measurement = new Measurement("host", 0, elapsed);
        probe.Measure(measurement);
        var batch = measurement.Build();
        return new Measured([.. Enumerable.Range(0, batch.Count).Select(batch.Row)]);
    }

    static List<RowView> Rows(RowsChunk chunk) => [.. Enumerable.Range(0, chunk.Rows.Count).Select(chunk.Rows.Row)];

    ValueTask<ISource> OpenAsync(HostMetricsOptions options) => new HostMetricsSourceConnector().OpenAsync(
        new SourceContext { Pipeline = "p", Name = "in", Options = options, Time = _clock }, default);

    sealed record Measured(IReadOnlyList<RowView> Rows)
    {
        public double? this[string metric, string? device] =>
            Rows.Where(r => (string)r["metric"]! == metric && (string?)r["device"] == device).Select(r => (double?)r["value"]).SingleOrDefault();
    }
}
