using System.Net;

namespace OrleansStream.Management.Security;

/// <summary>Tells hosts that only this machine can reach from others.</summary>
public static class Loopback
{
    /// <summary>Whether a host name or address is a loopback one: <c>localhost</c>, 127.0.0.0/8, <c>::1</c>.</summary>
    public static bool IsLoopbackHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        return IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
    }
}
