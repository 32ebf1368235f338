using System.Net;
using Npgsql;

namespace OrleansStream.Server.Startup;

/// <summary>What a silo of a cluster must know.</summary>
/// <param name="Id">The cluster's name.</param>
/// <param name="ServiceId">The name under which definitions are kept.</param>
/// <param name="Address">Where the other silos reach this one.</param>
/// <param name="ConnectionString">The database's. A secret: it is never shown.</param>
sealed record ClusterSettings(string Id, string ServiceId, IPAddress Address, string ConnectionString)
{
    /// <summary>One silo by itself.</summary>
    internal const string Localhost = "localhost";

    /// <summary>Silos that meet in a PostgreSQL database.</summary>
    internal const string AdoNet = "adonet";

    /// <summary>The name of clusters and services if nothing is said.</summary>
    internal const string DefaultId = "orleansstream";

    /// <summary>The longest name that the tables of Orleans hold.</summary>
    const int LongestId = 150;

    /// <summary>Connections of one silo to the database, unless the connection string says otherwise: several silos share what the server allows.</summary>
    const int MaxConnections = 20;

    /// <summary>How long to wait for a connection, in seconds, unless the connection string says otherwise.</summary>
    const int ConnectSeconds = 5;

    /// <summary>How long to wait for an answer, in seconds, unless the connection string says otherwise.</summary>
    const int CommandSeconds = 10;

    /// <summary>The database as a person may see it.</summary>
    internal string Database
    {
        get
        {
            var parts = new NpgsqlConnectionStringBuilder(ConnectionString);
            return $"{parts.Host}:{parts.Port}/{parts.Database ?? parts.Username}";
        }
    }

    /// <summary>Reads the settings; null if there is no cluster or they are wrong.</summary>
    internal static ClusterSettings? Read(ServerOptions options, Action<string> wrong)
    {
        if (options.Clustering == Localhost)
            return null;
        if (options.Clustering != AdoNet)
        {
            wrong($"Clustering is '{options.Clustering}'; it must be '{Localhost}' (one silo) or '{AdoNet}' (a cluster that meets in PostgreSQL)");
            return null;
        }
        CheckId(nameof(options.ClusterId), options.ClusterId, wrong);
        CheckId(nameof(options.ServiceId), options.ServiceId, wrong);
        var reachable = IPAddress.TryParse(options.AdvertisedAddress, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
        if (!reachable)
            wrong($"AdvertisedAddress is '{options.AdvertisedAddress}'; it must be an IP address of this machine that the other silos reach");
        var connection = Connection(options.Database, wrong);
        return connection is null || !reachable ? null : new ClusterSettings(options.ClusterId, options.ServiceId, address!, connection);
    }

    /// <summary>The secret stays out of logs.</summary>
    public override string ToString() => $"{Id} at {Database}";

    static void CheckId(string name, string id, Action<string> wrong)
    {
        if (id.Length is 0 or > LongestId)
            wrong($"{name} must have 1 to {LongestId} characters");
    }

    static string? Connection(string? text, Action<string> wrong)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            wrong("Clustering 'adonet' needs a PostgreSQL database; set OrleansStream__Database in the environment, for example to Host=db;Database=streams;Username=streams;Password=…");
            return null;
        }
        NpgsqlConnectionStringBuilder parts;
        try
        {
            parts = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException)
        {
            // What the parser says may quote the text, and with it the password.
            wrong("Database is not a connection string such as Host=db;Database=streams;Username=streams;Password=…");
            return null;
        }
        if (string.IsNullOrEmpty(parts.Host))
        {
            wrong("Database names no Host");
            return null;
        }
        Default("Application Name", () => parts.ApplicationName = "OrleansStream");
        Default("Maximum Pool Size", () => parts.MaxPoolSize = MaxConnections);
        Default("Timeout", () => parts.Timeout = ConnectSeconds);
        Default("Command Timeout", () => parts.CommandTimeout = CommandSeconds);
        return parts.ConnectionString;

        void Default(string key, Action set)
        {
            if (!parts.ShouldSerialize(key))
                set();
        }
    }
}
