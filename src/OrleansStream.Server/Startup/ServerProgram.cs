using System.Reflection;
using OrleansStream.Server.Folder;

namespace OrleansStream.Server.Startup;

/// <summary>The server from the command line to its end.</summary>
static class ServerProgram
{
    const int ExitOk = 0;
    const int ExitFailed = 1;

    /// <summary>Runs until the process is told to end; returns the exit code. What stops it from starting is told in one line each.</summary>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            await output.WriteLineAsync(CommandLine.Help).ConfigureAwait(false);
            return ExitOk;
        }
        if (args.Contains("--version"))
        {
            await output.WriteLineAsync($"OrleansStream {Version}").ConfigureAwait(false);
            return ExitOk;
        }
        try
        {
            await using var server = await ServerHost.StartAsync(args, cancellationToken).ConfigureAwait(false);
            await output.WriteLineAsync(Welcome(server)).ConfigureAwait(false);
            await server.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            return ExitOk;
        }
        catch (StartupException failure)
        {
            foreach (var (code, message) in failure.Errors)
                await errors.WriteLineAsync($"error {code}: {message}").ConfigureAwait(false);
        }
        return ExitFailed;
    }

    static string Version => typeof(ServerProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    static string Welcome(ServerHost server) => $"""

        OrleansStream {Version}
          pipelines  {server.Folder?.Path ?? "those of the cluster"}
          {(server.Settings.Cluster is { } cluster ? $"cluster    {cluster}" : $"data       {server.Settings.Options.Data}")}
          page       {string.Join("  ", server.Addresses)}

        """;
}
