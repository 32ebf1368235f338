using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace OrleansStream.Server.Startup;

/// <summary>Where the server listens, as a browser on this machine would write it. Known once the server has started.</summary>
sealed class PageAddress(IServer server)
{
    static readonly string[] Wildcards = ["[::]", "0.0.0.0", "*", "+"];

    /// <summary>All addresses.</summary>
    internal IReadOnlyList<string> All => [.. (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Select(Reachable)];

    static string Reachable(string address)
    {
        foreach (var wildcard in Wildcards)
        {
            if (address.Contains($"//{wildcard}", StringComparison.Ordinal))
                return address.Replace($"//{wildcard}", "//localhost", StringComparison.Ordinal);
        }
        return address;
    }
}
