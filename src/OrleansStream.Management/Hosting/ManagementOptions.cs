namespace OrleansStream.Management.Hosting;

/// <summary>Limits and protection of the HTTP API.</summary>
public sealed class ManagementOptions
{
    /// <summary>
    /// The key that requests to the API must bring as <c>Authorization: Bearer</c>. Default: none; then only requests that name a loopback host
    /// are answered and those that a web page of another origin sends are refused.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>The largest plan in bytes. Default: 1 MiB; a larger one is answered with 413.</summary>
    public int MaxPlanBytes { get; set; } = 1024 * 1024;

    /// <summary>The largest body of rows in bytes. Default: 8 MiB; a larger one is answered with 413.</summary>
    public int MaxRowsBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>The most event streams at once. Default: 64; one more is answered with 503.</summary>
    public int MaxEventStreams { get; set; } = 64;

    /// <summary>The most events that wait for one reader of the event stream; then the oldest are dropped. Default: 64.</summary>
    public int EventsPerStream { get; set; } = 64;
}
