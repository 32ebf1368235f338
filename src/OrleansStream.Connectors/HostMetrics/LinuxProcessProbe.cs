using System.Globalization;

namespace OrleansStream.Connectors.HostMetrics;

/// <summary>The processes that used the processor most since the measurement before.</summary>
sealed class LinuxProcessProbe(int most, string root = "/") : IProbe
{
    /// <summary>The kernel's unit of processor time towards programs, on every architecture.</summary>
    const double TicksPerSecond = 100;

    // Counted from the state, which follows the name in brackets.
    const int UserTicks = 11, SystemTicks = 12, Pages = 21;

    readonly Counters<int> _ticks = new();
    readonly List<(string Device, double Cpu, double Memory)> _busy = [];

    public void Measure(Measurement measurement)
    {
        _busy.Clear();
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(root, "proc")))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                Look(id, folder, measurement.ElapsedSeconds);
        }
        _ticks.Turn();
        foreach (var (device, cpu, memory) in _busy.OrderByDescending(p => p.Cpu).ThenBy(p => p.Device, StringComparer.Ordinal).Take(most))
        {
            measurement.Add("process.cpu", device, cpu, Measurement.Percent);
            measurement.Add("process.memory", device, memory, Measurement.Bytes);
        }
    }

    void Look(int id, string folder, double elapsedSeconds)
    {
        string text;
        try
        {
            text = IOFile.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended, or is not ours to see.
            return;
        }
        // A name may itself hold brackets and blanks.
        var (open, close) = (text.IndexOf('('), text.LastIndexOf(')'));
        if (open < 0 || close < open || text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is not { Length: > Pages } fields)
            return;
        if (!double.TryParse(fields[UserTicks], CultureInfo.InvariantCulture, out var user)
            || !double.TryParse(fields[SystemTicks], CultureInfo.InvariantCulture, out var system)
            || !double.TryParse(fields[Pages], CultureInfo.InvariantCulture, out var pages))
        {
            return;
        }
        var seconds = _ticks.Growth(id, user + system) / TicksPerSecond;
        if (seconds > 0)
        {
            var cpu = 100 * seconds / elapsedSeconds / Environment.ProcessorCount;
            _busy.Add(($"{text[(open + 1)..close]} ({id})", cpu, pages * Environment.SystemPageSize));
        }
    }
}
