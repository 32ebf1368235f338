using System.Net;
using System.Net.Sockets;

namespace OrleansStream.Cluster.Tests.Support;

/// <summary>The ports of a silo on this machine.</summary>
/// <param name="Silo">For other silos.</param>
/// <param name="Gateway">For clients.</param>
/// <param name="Http">For the page and the API.</param>
sealed record SiloPlace(int Silo, int Gateway, int Http)
{
    /// <summary>The address of the HTTP API.</summary>
    public Uri Page => new($"http://127.0.0.1:{Http}");

    /// <summary>The address that the other silos know it by.</summary>
    public string Address => $"127.0.0.1:{Silo}";

    /// <summary>Ports that nobody uses at the moment.</summary>
    public static SiloPlace Free()
    {
        using var first = Bind();
        using var second = Bind();
        using var third = Bind();
        return new SiloPlace(Port(first), Port(second), Port(third));
    }

    static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
