using System.Net;
using System.Net.Sockets;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Security;

namespace OrleansStream.Server.Startup;

/// <summary>The server's settings, read and checked before anything starts.</summary>
/// <param name="Options">The options; paths are absolute.</param>
/// <param name="Urls">The addresses to listen on.</param>
/// <param name="Cluster">The cluster; null: one silo by itself.</param>
sealed record ServerSettings(ServerOptions Options, IReadOnlyList<BindingAddress> Urls, ClusterSettings? Cluster = null)
{
    /// <summary>The address of the silo's ports.</summary>
    internal IPAddress SiloAddress => Cluster?.Address ?? IPAddress.Loopback;

    /// <summary>Reads the settings. Throws a <see cref="StartupException"/> that names everything that is wrong.</summary>
    internal static ServerSettings Read(IConfiguration configuration)
    {
        var errors = new List<(string, string)>();
        var section = configuration.GetSection(ServerOptions.Section);
        var options = Bind(section, errors);
        CheckPort(nameof(ServerOptions.SiloPort), options.SiloPort, errors);
        CheckPort(nameof(ServerOptions.GatewayPort), options.GatewayPort, errors);
        if (options.SiloPort != 0 && options.SiloPort == options.GatewayPort)
            Bad(errors, $"SiloPort and GatewayPort are both {options.SiloPort}; they must differ");
        var cluster = ClusterSettings.Read(options, error => Bad(errors, error));
        if (options.ConsoleRows < 0)
            Bad(errors, $"ConsoleRows is {options.ConsoleRows}; it must be 0 (every row) or more");
        if (options.DrainSeconds is < 0 or > 3600)
            Bad(errors, $"DrainSeconds is {options.DrainSeconds}; it must be from 0 to 3600");
        if (options.ApiKey is { Length: > 0 and < ServerOptions.ShortestApiKey })
            Bad(errors, $"ApiKey is shorter than {ServerOptions.ShortestApiKey} characters; short keys can be guessed");
        var urls = ReadUrls(configuration, options, errors);
        if (options.Clustering == ClusterSettings.Localhost)
            CheckDataFolder(options, errors);
        CheckPipelinesFolder(options, errors);
        if (errors.Count > 0)
            throw new StartupException(errors);
        return new ServerSettings(options, urls, cluster);
    }

    /// <summary>Fails at once, in one line, if something else listens on an address that this server wants.</summary>
    internal void CheckPortsAreFree()
    {
        foreach (var url in Urls.Where(u => u.Port != 0 && !u.IsUnixPipe && !u.IsNamedPipe))
            CheckIsFree(AddressOf(url.Host), url.Port, url.ToString(), "choose another with --urls");
        if (Options.SiloPort != 0)
            CheckIsFree(SiloAddress, Options.SiloPort, $"the silo's port {Options.SiloPort}", "choose another with --silo-port");
        if (Options.GatewayPort != 0)
            CheckIsFree(SiloAddress, Options.GatewayPort, $"the gateway's port {Options.GatewayPort}", "choose another with --gateway-port");
    }

    /// <summary>The failure of an address that is in use.</summary>
    internal static StartupException InUse(string what, string hint) =>
        new((ErrorCodes.PortInUse, $"{what} is in use by another program; stop that one or {hint}"));

    static ServerOptions Bind(IConfigurationSection section, List<(string, string)> errors)
    {
        var known = typeof(ServerOptions).GetProperties().Select(p => p.Name).ToList();
        foreach (var child in section.GetChildren().Where(c => !known.Contains(c.Key, StringComparer.OrdinalIgnoreCase)))
            Bad(errors, $"there is no setting {section.Key}:{child.Key} ({NearestName.Hint(child.Key, known)})");
        try
        {
            return section.Get<ServerOptions>() ?? new ServerOptions();
        }
        catch (InvalidOperationException failure)
        {
            Bad(errors, failure.Message.TrimEnd('.'));
            return new ServerOptions();
        }
    }

    static List<BindingAddress> ReadUrls(IConfiguration configuration, ServerOptions options, List<(string, string)> errors)
    {
        var text = configuration["urls"] is { Length: > 0 } given ? given : ServerOptions.DefaultUrls;
        var found = new List<BindingAddress>();
        foreach (var url in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (TryParse(url) is { } address)
                found.Add(address);
            else
                Bad(errors, $"'{url}' is not an address such as {ServerOptions.DefaultUrls}");
        }
        if (string.IsNullOrEmpty(options.ApiKey))
        {
            var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).OfType<string>().Where(IsUrl).Select(BindingAddress.Parse);
            foreach (var url in found.Concat(endpoints).Where(u => !u.IsUnixPipe && !u.IsNamedPipe && !Loopback.IsLoopbackHost(u.Host)))
                Bad(errors, $"{url} can be reached from other machines, and there is no API key; set OrleansStream:ApiKey (OrleansStream__ApiKey in the environment) or listen on 127.0.0.1");
        }
        return found;
    }

    static BindingAddress? TryParse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && address.Port is >= 0 and <= 65535 && address.PathBase.Length == 0 ? address : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    static bool IsUrl(string text) => text.Contains("://", StringComparison.Ordinal);

    static void CheckDataFolder(ServerOptions options, List<(string, string)> errors)
    {
        try
        {
            options.Data = Path.GetFullPath(options.Data);
            Directory.CreateDirectory(options.Data);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Bad(errors, $"the data folder '{options.Data}' cannot be made: {failure.Message.TrimEnd('.')}");
        }
    }

    static void CheckPipelinesFolder(ServerOptions options, List<(string, string)> errors)
    {
        if (string.IsNullOrEmpty(options.Pipelines))
            return;
        options.Pipelines = Path.GetFullPath(options.Pipelines);
        if (!Directory.Exists(options.Pipelines))
            Bad(errors, $"'{options.Pipelines}', where the pipelines should be, is not a folder that exists");
    }

    static void CheckPort(string name, int port, List<(string, string)> errors)
    {
        if (port is < 0 or > 65535)
            Bad(errors, $"{name} is {port}; it must be from 0 (any free port) to 65535");
    }

    static void Bad(List<(string, string)> errors, string message) => errors.Add((ErrorCodes.BadOption, message));

    static IPAddress AddressOf(string host)
    {
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.Loopback;
        return IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : IPAddress.Any;
    }

    static void CheckIsFree(IPAddress address, int port, string what, string hint)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw InUse(what, hint);
        }
        catch (SocketException failure)
        {
            throw StartupException.BadOption($"{what} cannot be used: {failure.Message.TrimEnd('.')}; {hint}");
        }
    }
}
