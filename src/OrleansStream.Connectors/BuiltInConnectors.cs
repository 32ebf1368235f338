using OrleansStream.Connectors.Console;
using OrleansStream.Connectors.Discard;
using OrleansStream.Connectors.File;
using OrleansStream.Connectors.Generator;
using OrleansStream.Connectors.HostMetrics;
using OrleansStream.Connectors.Http;
using OrleansStream.Connectors.Memory;
using OrleansStream.Connectors.Nexmark;

namespace OrleansStream.Connectors;

/// <summary>The connectors of this assembly, for a host to put into its catalog. One <see cref="ConnectorServices"/> should serve a whole process.</summary>
public static class BuiltInConnectors
{
    /// <summary>All sources.</summary>
    public static IReadOnlyList<ISourceConnector> Sources(ConnectorServices? services = null)
    {
        services ??= new ConnectorServices();
        return
        [
            new FileSourceConnector(services),
            new GeneratorSourceConnector(),
            new HostMetricsSourceConnector(),
            new HttpSourceConnector(services.Ingest),
            new MemorySourceConnector(services.Memory),
            new NexmarkSourceConnector(),
        ];
    }

    /// <summary>All sinks.</summary>
    public static IReadOnlyList<ISinkConnector> Sinks(ConnectorServices? services = null)
    {
        services ??= new ConnectorServices();
        return
        [
            new ConsoleSinkConnector(services.Output),
            new FileSinkConnector(services),
            new HttpSinkConnector(services),
            new MemorySinkConnector(services.Memory),
            new DiscardSinkConnector(),
        ];
    }
}
