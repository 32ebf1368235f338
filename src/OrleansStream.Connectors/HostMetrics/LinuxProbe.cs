using System.Globalization;

namespace OrleansStream.Connectors.HostMetrics;

/// <summary>Processor, memory, load and disk traffic from the kernel's files.</summary>
sealed class LinuxProbe(string root = "/") : IProbe
{
    /// <summary>The unit of the kernel's disk counters, whatever the device's own sectors are.</summary>
    const int SectorBytes = 512;

    // In the order of the kernel's line: user nice system idle iowait irq softirq steal.
    const int User = 0, Nice = 1, System = 2, Idle = 3, Wait = 4, States = 8;

    readonly Counters<int> _processor = new();
    readonly Counters<(string, string)> _disks = new();

    public void Measure(Measurement measurement)
    {
        MeasureProcessor(measurement);
        MeasureLoad(measurement);
        MeasureMemory(measurement);
        MeasureDisks(measurement);
    }

    void MeasureProcessor(Measurement measurement)
    {
        var line = Lines("proc/stat").FirstOrDefault(l => l.StartsWith("cpu ", StringComparison.Ordinal));
        if (line is null)
            return;
        var fields = Fields(line);
        Span<double> growth = stackalloc double[States];
        var total = 0d;
        for (var state = 0; state < States; state++)
            total += growth[state] = _processor.Growth(state, state + 1 < fields.Length ? Number(fields[state + 1]) : 0);
        _processor.Turn();
        // Nothing grew, or it is the first time: every share is then no number and is left out.
        measurement.Add("cpu.used", null, 100 * (total - growth[Idle] - growth[Wait]) / total, Measurement.Percent);
        measurement.Add("cpu.user", null, 100 * (growth[User] + growth[Nice]) / total, Measurement.Percent);
        measurement.Add("cpu.system", null, 100 * growth[System] / total, Measurement.Percent);
        measurement.Add("cpu.wait", null, 100 * growth[Wait] / total, Measurement.Percent);
    }

    void MeasureLoad(Measurement measurement)
    {
        if (Lines("proc/loadavg").FirstOrDefault() is { } line && Fields(line) is [var one, var five, var fifteen, ..])
        {
            measurement.Add("load.1m", null, Number(one), Measurement.Processes);
            measurement.Add("load.5m", null, Number(five), Measurement.Processes);
            measurement.Add("load.15m", null, Number(fifteen), Measurement.Processes);
        }
    }

    void MeasureMemory(Measurement measurement)
    {
        var kilobytes = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in Lines("proc/meminfo"))
        {
            if (Fields(line) is [var name, var number, ..])
                kilobytes[name] = Number(number);
        }
        double Bytes(string name) => kilobytes.TryGetValue(name, out var known) ? known * 1024 : double.NaN;
        var (total, used) = (Bytes("MemTotal:"), Bytes("MemTotal:") - Bytes("MemAvailable:"));
        measurement.Add("memory.total", null, total, Measurement.Bytes);
        measurement.Add("memory.used", null, used, Measurement.Bytes);
        measurement.Add("memory.usedPercent", null, 100 * used / total, Measurement.Percent);
        measurement.Add("swap.used", null, Bytes("SwapTotal:") - Bytes("SwapFree:"), Measurement.Bytes);
    }

    void MeasureDisks(Measurement measurement)
    {
        foreach (var line in Lines("proc/diskstats"))
        {
            if (Fields(line) is not [_, _, var device, _, _, var read, _, _, _, var written, ..] || !IsDisk(device))
                continue;
            Traffic(measurement, "disk.read", device, read);
            Traffic(measurement, "disk.write", device, written);
        }
        _disks.Turn();
    }

    void Traffic(Measurement measurement, string metric, string device, string sectors) => measurement.Add(
        metric, device, _disks.Growth((metric, device), Number(sectors)) * SectorBytes / measurement.ElapsedSeconds, Measurement.BytesPerSecond);

    // Partitions are part of their disk; loop and memory devices are no disks.
    bool IsDisk(string device) =>
        !device.StartsWith("loop", StringComparison.Ordinal) && !device.StartsWith("ram", StringComparison.Ordinal)
        && Directory.Exists(Path.Combine(root, "sys/block", device));

    string[] Lines(string path)
    {
        try
        {
            return IOFile.ReadAllLines(Path.Combine(root, path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static string[] Fields(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
