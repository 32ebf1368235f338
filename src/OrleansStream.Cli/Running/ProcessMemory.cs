using System.Diagnostics;
using System.Globalization;

namespace OrleansStream.Cli.Running;

/// <summary>How much memory this process holds.</summary>
static class ProcessMemory
{
    const string StatusFile = "/proc/self/status";

    /// <summary>Physical memory held now, in bytes.</summary>
    public static long Current => Environment.WorkingSet;

    /// <summary>The most physical memory held so far, in bytes.</summary>
    public static long Peak
    {
        get
        {
            // .NET reports no peak on Linux; the kernel does.
            if (File.Exists(StatusFile))
            {
                foreach (var line in File.ReadLines(StatusFile))
                {
                    if (line.StartsWith("VmHWM:", StringComparison.Ordinal) && long.TryParse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture, out var kilobytes))
                        return kilobytes * 1024;
                }
            }
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
