using System.Net;
using System.Net.Sockets;
using OrleansStream.Connectors;
using OrleansStream.Runtime.Hosting;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Server.Storage;

namespace OrleansStream.Server.Startup;

/// <summary>The silo in the web host's process: one node, loopback only, definitions in SQLite.</summary>
static class SiloSetup
{
    internal static void Add(WebApplicationBuilder builder, ServerSettings settings, ConnectorServices connectors)
    {
        var definitions = DefinitionStore.Prepare(settings.Options.Data);
        var (siloPort, gatewayPort) = Ports(settings.Options);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort);
            silo.AddAdoNetGrainStorage(PipelineStorage.Name, options =>
            {
                options.Invariant = DefinitionStore.Invariant;
                options.ConnectionString = definitions;
            });
            silo.AddOrleansStream(options =>
            {
                foreach (var source in BuiltInConnectors.Sources(connectors))
                    options.Sources.Add(source);
                foreach (var sink in BuiltInConnectors.Sinks(connectors))
                    options.Sinks.Add(sink);
            });
        });
    }

    /// <summary>The ports given, and free ones for those that are 0; both are held until both are known, so that they differ.</summary>
    static (int Silo, int Gateway) Ports(ServerOptions options)
    {
        using var first = Bind(options.SiloPort);
        using var second = Bind(options.GatewayPort);
        return (Port(first), Port(second));
    }

    static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
