using Orleans.Configuration;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Server.Storage;

namespace OrleansStream.Server.Startup;

/// <summary>One silo of a cluster: its members meet in the database, and everything is kept there.</summary>
static class ClusterSilo
{
    internal static void Configure(ISiloBuilder silo, ClusterSettings cluster, SiloPorts ports)
    {
        ClusterStore.Prepare(cluster);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Id, cluster.ServiceId));
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = cluster.Address;
            options.SiloPort = ports.Silo;
            options.GatewayPort = ports.Gateway;
        });
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (ClusterStore.Invariant, cluster.ConnectionString));
        silo.AddAdoNetGrainStorage(PipelineStorage.Name, options =>
            (options.Invariant, options.ConnectionString) = (ClusterStore.Invariant, cluster.ConnectionString));
        silo.Configure<ClusterMembershipOptions>(Tune);
    }

    /// <summary>
    /// A silo whose process died is known within two or three seconds: its connections are gone, and three probes in a row fail. One that is silent may
    /// only be busy, with its start above all: it is not declared dead before nothing at all has come from it for as long as three of the longest probes.
    /// </summary>
    static void Tune(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.MinProbeTimeout = TimeSpan.FromMilliseconds(600);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        options.NumMissedProbesLimit = 3;
        options.NumVotesForDeathDeclaration = 2;
        // A silo that wakes up after it was declared dead learns that here at the latest, and ends itself.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        // Entries of silos that all died at once, which nobody was left to declare dead: a silo that joins passes over those that have been silent so long.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
        options.NumMissedTableIAmAliveLimit = 3;
        options.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        // Silos on other ports leave an entry at each end.
        options.DefunctSiloExpiration = TimeSpan.FromHours(1);
        options.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
    }
}
