using System.Net.NetworkInformation;

namespace OrleansStream.Connectors.HostMetrics;

/// <summary>Drives, network and this process, as any system tells them.</summary>
sealed class CommonProbe : IProbe
{
    readonly Counters<(string, string)> _network = new();
    readonly Counters<int> _process = new();

    public void Measure(Measurement measurement)
    {
        MeasureDrives(measurement);
        MeasureNetwork(measurement);
        MeasureProcess(measurement);
    }

    static void MeasureDrives(Measurement measurement)
    {
        // One device can be mounted at many places: then all of them tell the same.
        var seen = new HashSet<(string, long, long)>();
        foreach (var drive in DriveInfo.GetDrives())
        {
            try
            {
                if (drive.DriveType != DriveType.Fixed || !drive.IsReady || drive.TotalSize <= 0)
                    continue;
                var (total, free) = (drive.TotalSize, drive.TotalFreeSpace);
                if (!seen.Add((drive.DriveFormat, total, free)))
                    continue;
                measurement.Add("disk.used", drive.Name, total - free, Measurement.Bytes);
                measurement.Add("disk.free", drive.Name, drive.AvailableFreeSpace, Measurement.Bytes);
                measurement.Add("disk.usedPercent", drive.Name, 100d * (total - free) / total, Measurement.Percent);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Gone between being listed and being asked.
            }
        }
    }

    void MeasureNetwork(Measurement measurement)
    {
        try
        {
            foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
            {
                if (card.NetworkInterfaceType == NetworkInterfaceType.Loopback || card.OperationalStatus == OperationalStatus.Down)
                    continue;
                var statistics = card.GetIPStatistics();
                Traffic(measurement, "network.received", card.Name, statistics.BytesReceived);
                Traffic(measurement, "network.sent", card.Name, statistics.BytesSent);
            }
        }
        catch (Exception error) when (error is NetworkInformationException or PlatformNotSupportedException)
        {
            // A system that tells nothing about its network.
        }
        _network.Turn();
    }

    void Traffic(Measurement measurement, string metric, string card, long bytes) => measurement.Add(
        metric, card, _network.Growth((metric, card), bytes) / measurement.ElapsedSeconds, Measurement.BytesPerSecond);

    void MeasureProcess(Measurement measurement)
    {
        var seconds = _process.Growth(0, Environment.CpuUsage.TotalTime.TotalSeconds);
        _process.Turn();
        measurement.Add("self.cpu", null, 100 * seconds / measurement.ElapsedSeconds / Environment.ProcessorCount, Measurement.Percent);
        measurement.Add("self.memory", null, Environment.WorkingSet, Measurement.Bytes);
        measurement.Add("self.heap", null, GC.GetTotalMemory(forceFullCollection: false), Measurement.Bytes);
    }
}

/// <summary>Memory as the runtime knows it, where there is no better way to ask.</summary>
sealed class RuntimeMemoryProbe : IProbe
{
    public void Measure(Measurement measurement)
    {
        var memory = GC.GetGCMemoryInfo();
        measurement.Add("memory.total", null, memory.TotalAvailableMemoryBytes, Measurement.Bytes);
        measurement.Add("memory.used", null, memory.MemoryLoadBytes, Measurement.Bytes);
        measurement.Add("memory.usedPercent", null, 100d * memory.MemoryLoadBytes / memory.TotalAvailableMemoryBytes, Measurement.Percent);
    }
}
