using OrleansStream.Components;

namespace OrleansStream.Connectors.HostMetrics;

/// <summary>The options of the source <c>host-metrics</c>.</summary>
[Component(ComponentKind.Source, "host-metrics", "Measures this machine: processor, memory, disks, network, and the busiest processes.",
    Example = """{ "interval": "1s", "processes": 5 }""")]
public sealed record HostMetricsOptions
{
    /// <summary>The most processes that can be asked for.</summary>
    public const int MaxProcesses = 1000;

    /// <summary>How often it measures, 100 ms to 1 h. Default: 1 s.</summary>
    [Option("How often it measures.", Min = 100, Max = 3_600_000)]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Of how many processes, those that use the processor most, it tells processor and memory; Linux only. Default: 0.</summary>
    [Option("Of how many processes, those that use the processor most, it tells processor and memory; Linux only.", Min = 0, Max = MaxProcesses)]
    public int Processes { get; init; }
}
