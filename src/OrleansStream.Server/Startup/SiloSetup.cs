using System.Net;
using System.Net.Sockets;
using OrleansStream.Connectors;
using OrleansStream.Connectors.Postgres;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints.Stores;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Storage.Postgres;
using OrleansStream.Storage.Sqlite;

namespace OrleansStream.Server.Startup;

/// <summary>The silo in the web host's process.</summary>
static class SiloSetup
{
    internal static void Add(WebApplicationBuilder builder, ServerSettings settings, ConnectorServices connectors)
    {
        var ports = Ports(settings);
        builder.UseOrleans(silo =>
        {
            if (settings.Cluster is { } cluster)
                ClusterSilo.Configure(silo, cluster, ports);
            else
                LocalSilo.Configure(silo, settings.Options.Data, ports);
            silo.AddOrleansStream(options =>
            {
                foreach (var source in BuiltInConnectors.Sources(connectors))
                    options.Sources.Add(source);
                foreach (var sink in BuiltInConnectors.Sinks(connectors))
                    options.Sinks.Add(sink);
                options.Sinks.Add(new PostgresSinkConnector(connectors.Secrets, connectors.AllowOutbound, connectors.LoggerFactory));
                AddStores(options, settings);
            });
        });
    }

    static void AddStores(OrleansStreamOptions options, ServerSettings settings)
    {
        if (settings.Cluster is { } cluster)
        {
            options.CheckpointStores[CheckpointStorage.Database] = new PostgresCheckpointStore(cluster.ConnectionString);
            return;
        }
        var data = settings.Options.Data;
        options.CheckpointStores[CheckpointStorage.Database] = new SqliteCheckpointStore(Path.Combine(data, "checkpoints.db"));
        options.CheckpointStores[CheckpointStorage.File] = new FileCheckpointStore(Path.Combine(data, "checkpoints"));
    }

    /// <summary>The ports given, and free ones for those that are 0; both are held until both are known, so that they differ.</summary>
    static SiloPorts Ports(ServerSettings settings)
    {
        using var first = Bind(settings.SiloAddress, settings.Options.SiloPort, nameof(ServerOptions.SiloPort));
        using var second = Bind(settings.SiloAddress, settings.Options.GatewayPort, nameof(ServerOptions.GatewayPort));
        return new SiloPorts(Port(first), Port(second));
    }

    static Socket Bind(IPAddress address, int port, string option)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw StartupException.BadOption($"the silo cannot listen on {address} ({option}): {failure.Message.TrimEnd('.')}; --advertised-address must be an address of this machine");
        }
    }

    static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}

/// <summary>Where a silo listens.</summary>
/// <param name="Silo">For other silos.</param>
/// <param name="Gateway">For clients.</param>
readonly record struct SiloPorts(int Silo, int Gateway);
