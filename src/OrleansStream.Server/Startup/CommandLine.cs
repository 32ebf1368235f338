using OrleansStream.Diagnostics;

namespace OrleansStream.Server.Startup;

/// <summary>Reads the switches of the command line into settings.</summary>
static class CommandLine
{
    /// <summary>What <c>--help</c> prints.</summary>
    internal const string Help = """
        OrleansStream.Server: runs pipelines and shows them on a page.

          --urls URL            where the page and the API listen (http://127.0.0.1:5080); several with ;
          --data DIR            the folder for definitions and state (.orleansstream)
          --pipelines DIR       a folder of plans (*.json) to run; absent: the demo pipelines
          --silo-port N         the port on which silos talk to each other (0: any free one)
          --gateway-port N      the port for clients of the cluster (0: any free one)
          --clustering KIND     localhost: one silo; adonet: a cluster that meets in PostgreSQL (localhost)
          --cluster-id NAME     silos of one name in one database are one cluster (orleansstream)
          --service-id NAME     under which definitions are kept, whatever the cluster (orleansstream)
          --advertised-address IP  where the other silos reach this one (127.0.0.1)
          --console-rows N      rows a second that each console sink shows (6); 0: every row, as JSON
          --drain-seconds N     how long a stop waits for what was read to reach the sinks (20)
          --help, --version

        The same in appsettings.json, section OrleansStream (Data, Pipelines, SiloPort, ...), and in the environment (OrleansStream__Data, ...).
        The connection string of a cluster's database is a secret and has no switch: OrleansStream__Database in the environment.
        To listen beyond this machine set OrleansStream:ApiKey; requests then need "Authorization: Bearer KEY".
        Any other setting of .NET can be given by its path, for example --Logging:LogLevel:Default=Debug.
        """;

    static readonly Dictionary<string, string> Switches = new(StringComparer.Ordinal)
    {
        ["urls"] = "urls",
        ["data"] = Setting(nameof(ServerOptions.Data)),
        ["pipelines"] = Setting(nameof(ServerOptions.Pipelines)),
        ["silo-port"] = Setting(nameof(ServerOptions.SiloPort)),
        ["gateway-port"] = Setting(nameof(ServerOptions.GatewayPort)),
        ["clustering"] = Setting(nameof(ServerOptions.Clustering)),
        ["cluster-id"] = Setting(nameof(ServerOptions.ClusterId)),
        ["service-id"] = Setting(nameof(ServerOptions.ServiceId)),
        ["advertised-address"] = Setting(nameof(ServerOptions.AdvertisedAddress)),
        ["console-rows"] = Setting(nameof(ServerOptions.ConsoleRows)),
        ["drain-seconds"] = Setting(nameof(ServerOptions.DrainSeconds)),
    };

    /// <summary>The settings that the switches give. Throws a <see cref="StartupException"/> for anything else.</summary>
    internal static Dictionary<string, string?> Parse(IReadOnlyList<string> args)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || args[i].Length == 2)
                throw StartupException.BadOption($"'{args[i]}' is not a switch; --help lists them");
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[i][2..] : args[i][2..equals];
            var key = Key(name);
            if (equals < 0 && (i + 1 == args.Count || args[i + 1].StartsWith("--", StringComparison.Ordinal)))
                throw StartupException.BadOption($"--{name} needs a value");
            settings[key] = equals < 0 ? args[++i] : args[i][(equals + 1)..];
        }
        return settings;
    }

    static string Key(string name)
    {
        if (Switches.TryGetValue(name, out var key))
            return key;
        if (name.Contains(':', StringComparison.Ordinal))
            return name;
        throw StartupException.BadOption($"there is no switch --{name} ({NearestName.Hint(name, Switches.Keys) ?? "--help lists them"})");
    }

    static string Setting(string name) => $"{ServerOptions.Section}:{name}";
}
