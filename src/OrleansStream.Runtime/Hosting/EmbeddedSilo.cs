using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Runtime.Hosting;

/// <summary>
/// A silo inside this process: one node, loopback only, on ports that are free, everything in memory. For the command line, tests, and programs
/// that want pipelines without a cluster.
/// </summary>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    /// <summary>How often starting is tried when another process takes a port just before the silo does.</summary>
    const int MaxTries = 5;

    /// <summary>How long stopping may take before it is cut short: nothing in memory needs more.</summary>
    static readonly TimeSpan s_stopTimeout = TimeSpan.FromMilliseconds(500);

    readonly IHost _host;

    EmbeddedSilo(IHost host) => _host = host;

    /// <summary>What can be done with pipelines.</summary>
    public IStreamPipelines Pipelines => Services.GetRequiredService<IStreamPipelines>();

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a silo; it is ready when this returns.</summary>
    public static async Task<EmbeddedSilo> StartAsync(EmbeddedSiloOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        for (var tries = 1; ; tries++)
        {
            var host = Build(options);
            try
            {
                await host.StartAsync(cancellationToken);
                return new EmbeddedSilo(host);
            }
            catch (Exception e) when (tries < MaxTries && IsPortInUse(e))
            {
                host.Dispose();
            }
            catch
            {
                host.Dispose();
                throw;
            }
        }
    }

    static bool IsPortInUse(Exception exception) =>
        exception is System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.AddressAlreadyInUse }
        || (exception.InnerException is { } inner && IsPortInUse(inner));

    static IHost Build(EmbeddedSiloOptions options)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo => Configure(silo, options));
        return builder.Build();
    }

    static void Configure(ISiloBuilder silo, EmbeddedSiloOptions options)
    {
        var (siloPort, gatewayPort) = FreePorts.Two();
        silo.UseLocalhostClustering(siloPort, gatewayPort);
        // The default serializer of this storage is of the reflecting kind, whose warm-up alone takes a good part of the start.
        silo.AddMemoryGrainStorage(PipelineStorage.Name, storage => storage.Configure<Serializer>(
            (options, serializer) => options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer)));
        silo.Configure<GrainCollectionOptions>(o => o.DeactivationTimeout = s_stopTimeout);
        silo.Configure<ClusterMembershipOptions>(o => o.ExtendProbeTimeoutDuringDegradation = false);
        silo.AddOrleansStream(stream =>
        {
            foreach (var source in options.Sources)
                stream.Sources.Add(source);
            foreach (var sink in options.Sinks)
                stream.Sinks.Add(sink);
            stream.Functions = options.Functions;
            stream.Time = options.Time ?? TimeProvider.System;
            stream.Deterministic = true;
        });
        options.Configure?.Invoke(silo);
    }

    /// <summary>Stops the silo and with it all pipelines, at once.</summary>
    public async ValueTask DisposeAsync()
    {
        using var cut = new CancellationTokenSource(s_stopTimeout);
        try
        {
            await _host.StopAsync(cut.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopped in a hurry, as asked.
        }
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
    }
}
