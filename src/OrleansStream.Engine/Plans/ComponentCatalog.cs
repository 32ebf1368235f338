using OrleansStream.Connectors;
using OrleansStream.Formats;
using OrleansStream.Steps;

namespace OrleansStream.Plans;

/// <summary>All components that a process knows, and the names of those that the specification has and this build lacks.</summary>
public sealed class ComponentCatalog
{
    /// <summary>A catalog of the connectors given and of all steps and formats of the engine.</summary>
    public ComponentCatalog(IEnumerable<ISourceConnector> sources, IEnumerable<ISinkConnector> sinks)
    {
    }
}
