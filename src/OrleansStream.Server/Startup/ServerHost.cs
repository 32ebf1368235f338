using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Console;
using OrleansStream.Connectors;
using OrleansStream.Connectors.Console;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Hosting;
using OrleansStream.Server.Folder;
using OrleansStream.Server.Lifecycle;
using OrleansStream.Server.Terminal;

namespace OrleansStream.Server.Startup;

/// <summary>One silo and its HTTP API in one process. Whatever is wrong is found before anything starts.</summary>
sealed class ServerHost : IAsyncDisposable
{
    /// <summary>What a stop may take beyond the drain.</summary>
    const int SecondsAfterDrain = 15;

    readonly WebApplication _app;
    readonly DataLock? _lock;
    bool _stopped;

    ServerHost(WebApplication app, DataLock? dataLock, ServerSettings settings) => (_app, _lock, Settings) = (app, dataLock, settings);

    /// <summary>The settings.</summary>
    internal ServerSettings Settings { get; }

    /// <summary>The services.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Where the plans come from; null: from elsewhere.</summary>
    internal FolderOptions? Folder => Services.GetService<FolderOptions>();

    /// <summary>Where the page and the API can be reached from this machine.</summary>
    internal IReadOnlyList<string> Addresses => Services.GetRequiredService<PageAddress>().All;

    /// <summary>Reads the settings, checks them, and starts. Throws a <see cref="StartupException"/> with everything that is wrong.</summary>
    internal static async Task<ServerHost> StartAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        var builder = CreateBuilder(CommandLine.Parse(args));
        var settings = ServerSettings.Read(builder.Configuration);
        settings.CheckPortsAreFree();
        var dataLock = settings.Cluster is null ? DataLock.Take(settings.Options.Data) : null;
        try
        {
            var started = new StrongBox<bool>();
            // A failure to start is told in one line, by whoever asked for the start.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started.Value && level >= LogLevel.Warning);
            Configure(builder, settings);
            var app = builder.Build();
            app.MapStreamManagement();
            await StartAsync(app, cancellationToken).ConfigureAwait(false);
            started.Value = true;
            return new ServerHost(app, dataLock, settings);
        }
        catch
        {
            dataLock?.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the process is told to end, then drains and stops.</summary>
    internal Task WaitForShutdownAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        return _app.WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>Drains and stops, unless that has happened.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
            await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _lock?.Dispose();
    }

    static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            // Someone took the port between the check and now.
            await UndoAsync(app).ConfigureAwait(false);
            throw new StartupException((ErrorCodes.PortInUse, failure.Message.TrimEnd('.')));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await UndoAsync(app).ConfigureAwait(false);
            throw StartupException.BadOption($"the server cannot start: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Stops what has started, in order.</summary>
    static async Task UndoAsync(WebApplication app)
    {
        await app.StopAsync().ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }

    static WebApplicationBuilder CreateBuilder(Dictionary<string, string?> switches)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions());
            // The program's own settings come first, so that any other place overrides them.
            builder.Configuration.Sources.Insert(0, new JsonConfigurationSource
            {
                FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
                Path = "appsettings.json",
                Optional = true,
            });
            builder.Configuration.AddInMemoryCollection(switches);
            return builder;
        }
        catch (Exception failure) when (failure is InvalidDataException or FormatException)
        {
            throw StartupException.BadOption($"the settings cannot be read: {failure.Message.TrimEnd('.')}");
        }
    }

    static void Configure(WebApplicationBuilder builder, ServerSettings settings)
    {
        var options = settings.Options;
        builder.WebHost.UseUrls([.. settings.Urls.Select(u => u.ToString())]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders().AddSimpleConsole(o => (o.SingleLine, o.TimestampFormat) = (true, "HH:mm:ss "));
        // Standard output is for results.
        builder.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds + SecondsAfterDrain));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings).AddSingleton<PageAddress>();
        var connectors = new ConnectorServices { Output = Output(options) };
        builder.Services.AddSingleton(connectors).AddSingleton(connectors.Ingest);
        SiloSetup.Add(builder, settings, connectors);
        builder.Services.AddStreamManagement(o => o.ApiKey = options.ApiKey);
        // Services stop in the reverse order: the folder first, so that it starts nothing that was drained.
        if (settings.Cluster is null)
        {
            // The pipelines of a cluster go on when one of its silos stops.
            builder.Services.AddHostedService<Drainer>();
            builder.Services.AddHostedService<RunningPipelines>();
        }
        if (settings.Cluster is null || options.Pipelines is { Length: > 0 })
        {
            builder.Services.AddSingleton(FolderOptions.Of(options.Pipelines));
            builder.Services.AddSingleton<PipelineFolder>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<PipelineFolder>());
        }
        if (options.ConsoleRows > 0)
            builder.Services.AddHostedService<StatusLine>();
    }

    /// <summary>Unlike a command line the server goes on when nobody reads its output any more.</summary>
    static ConsoleOutput Output(ServerOptions options)
    {
        var output = Console.OpenStandardOutput();
        return new ConsoleOutput(options.ConsoleRows == 0 ? output : new TerminalStream(output, options.ConsoleRows, TimeProvider.System));
    }
}
