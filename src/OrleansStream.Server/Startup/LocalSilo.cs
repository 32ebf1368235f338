using OrleansStream.Runtime.Pipelines;
using OrleansStream.Server.Storage;

namespace OrleansStream.Server.Startup;

/// <summary>One silo by itself: loopback only, everything under the data folder.</summary>
static class LocalSilo
{
    internal static void Configure(ISiloBuilder silo, string data, SiloPorts ports)
    {
        var definitions = DefinitionStore.Prepare(data);
        silo.UseLocalhostClustering(ports.Silo, ports.Gateway);
        silo.AddAdoNetGrainStorage(PipelineStorage.Name, options =>
        {
            options.Invariant = DefinitionStore.Invariant;
            options.ConnectionString = definitions;
        });
    }
}
