using System.Net;
using System.Net.Sockets;

namespace OrleansStream.Runtime.Hosting;

/// <summary>Finds loopback ports that nobody uses.</summary>
static class FreePorts
{
    /// <summary>Two different ports. Another process may take them before they are used; the caller tries again then.</summary>
    public static (int First, int Second) Two()
    {
        using var first = Bind();
        using var second = Bind();
        return (Port(first), Port(second));
    }

    static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
