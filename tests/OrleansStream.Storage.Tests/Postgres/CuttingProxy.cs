using System.Net;
using System.Net.Sockets;

namespace OrleansStream.Storage.Tests.Postgres;

/// <summary>Stands between a client and a server and cuts all connections when so many bytes have passed.</summary>
sealed class CuttingProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly List<Socket> _sockets = [];
    readonly List<Task> _work = [];
    readonly int _serverPort;
    long _left = long.MaxValue;

    public CuttingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _work.Add(AcceptAsync());
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often it has cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts once, after so many more bytes in both directions together.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref _left, bytes);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        CloseAll();
        Task[] work;
        lock (_sockets)
            work = [.. _work];
        await Task.WhenAll(work);
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(IPAddress.Loopback, _serverPort);
                lock (_sockets)
                {
                    _sockets.AddRange([client, server]);
                    _work.AddRange([PumpAsync(client, server), PumpAsync(server, client)]);
                }
            }
        }
        catch (SocketException)
        {
        }
    }

    async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                var before = Interlocked.Add(ref _left, -read) + read;
                if (before > read)
                {
                    await to.SendAsync(buffer.AsMemory(0, read));
                    continue;
                }
                // Who crosses the limit cuts, in the middle of what it carries.
                if (before > 0)
                {
                    await to.SendAsync(buffer.AsMemory(0, (int)before));
                    Interlocked.Exchange(ref _left, long.MaxValue);
                    Cuts++;
                    CloseAll();
                }
                return;
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }

    void CloseAll()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets)
                socket.Dispose();
            _sockets.Clear();
        }
    }
}
