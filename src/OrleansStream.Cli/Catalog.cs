using OrleansStream.Connectors;
using OrleansStream.Connectors.Postgres;
using OrleansStream.Plans;

namespace OrleansStream.Cli;

/// <summary>The components that this program knows.</summary>
static class Catalog
{
    static readonly Lazy<ComponentCatalog> Built = new(() => new ComponentCatalog(BuiltInConnectors.Sources(), Sinks(new ConnectorServices())));

    /// <summary>All of them, for validation and lists; a run makes its own connectors.</summary>
    public static ComponentCatalog Default => Built.Value;

    /// <summary>All kinds of sink.</summary>
    public static IReadOnlyList<ISinkConnector> Sinks(ConnectorServices services) =>
        [.. BuiltInConnectors.Sinks(services), new PostgresSinkConnector(services.Secrets, services.AllowOutbound, services.LoggerFactory)];
}
