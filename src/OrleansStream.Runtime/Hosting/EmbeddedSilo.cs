using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Runtime.Hosting;

/// <summary>
/// A silo inside this process: one node, loopback only, on ports that are free, everything in memory. For the command line, tests, and programs
/// that want pipelines without a cluster.
/// </summary>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    /// <summary>What can be done with pipelines.</summary>
    public IStreamPipelines Pipelines => throw new NotImplementedException();

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services => throw new NotImplementedException();

    /// <summary>Starts a silo; it is ready when this returns.</summary>
    public static Task<EmbeddedSilo> StartAsync(EmbeddedSiloOptions options, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Stops the silo and with it all pipelines, at once.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
