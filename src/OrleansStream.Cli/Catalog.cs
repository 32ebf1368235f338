using OrleansStream.Connectors;
using OrleansStream.Plans;

namespace OrleansStream.Cli;

/// <summary>The components that this program knows.</summary>
static class Catalog
{
    static readonly Lazy<ComponentCatalog> Built = new(() => new ComponentCatalog(BuiltInConnectors.Sources(), BuiltInConnectors.Sinks()));

    /// <summary>All of them, for validation and lists; a run makes its own connectors.</summary>
    public static ComponentCatalog Default => Built.Value;
}
