namespace OrleansStream.Server.Startup;

/// <summary>What the server can be told, from the section <c>OrleansStream</c> of its settings.</summary>
sealed class ServerOptions
{
    /// <summary>The section's name.</summary>
    internal const string Section = "OrleansStream";

    /// <summary>Where the page and the API listen if nothing is said.</summary>
    internal const string DefaultUrls = "http://127.0.0.1:5080";

    /// <summary>The shortest key: shorter ones can be guessed.</summary>
    internal const int ShortestApiKey = 16;

    /// <summary>
    /// The folder for definitions and state; made if it is missing. Default: <c>.orleansstream</c> in the working directory. A silo of a cluster has
    /// none: all is in the database.
    /// </summary>
    public string Data { get; set; } = ".orleansstream";

    /// <summary>A folder of plans (<c>*.json</c>) to run. Default: none; then the demo pipelines run, in a cluster nothing.</summary>
    public string? Pipelines { get; set; }

    /// <summary>The port on which silos talk to each other. Default: 0, any free one.</summary>
    public int SiloPort { get; set; }

    /// <summary>The port for clients of the cluster. Default: 0, any free one.</summary>
    public int GatewayPort { get; set; }

    /// <summary>How silos find each other: <c>localhost</c>, one silo by itself, or <c>adonet</c>, a cluster that meets in a database.</summary>
    public string Clustering { get; set; } = ClusterSettings.Localhost;

    /// <summary>The connection string of the PostgreSQL database of a cluster; a secret. Default: none.</summary>
    public string? Database { get; set; }

    /// <summary>The cluster's name. Silos of one name in one database are one cluster. Default: <c>orleansstream</c>.</summary>
    public string ClusterId { get; set; } = ClusterSettings.DefaultId;

    /// <summary>The name under which definitions are kept; it outlives clusters. Default: <c>orleansstream</c>.</summary>
    public string ServiceId { get; set; } = ClusterSettings.DefaultId;

    /// <summary>The IP address of this machine at which the other silos reach this one. Default: <c>127.0.0.1</c>, silos of one machine.</summary>
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>The key that requests to the API must bring; needed to listen beyond loopback. Default: none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Rows a second that each console sink shows, shortened; the others are counted. 0: every row, as JSON. Default: 6.</summary>
    public int ConsoleRows { get; set; } = 6;

    /// <summary>How long a stop waits for what was read to reach the sinks, in seconds. Default: 20.</summary>
    public int DrainSeconds { get; set; } = 20;
}
