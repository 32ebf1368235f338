using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansStream.Connectors.Console;
using OrleansStream.Connectors.Http;
using OrleansStream.Connectors.Memory;

namespace OrleansStream.Connectors;

/// <summary>What the built-in connectors need of their host. The defaults suit a command line; one instance serves all connectors of a process.</summary>
public sealed record ConnectorServices
{
    /// <summary>Where connectors log. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Opens standard input for the path <c>-</c>. Default: the process's.</summary>
    public Func<Stream> StandardInput { get; init; } = SystemConsole.OpenStandardInput;

    /// <summary>Where the console sink and the path <c>-</c> write. Default: the process's standard output.</summary>
    public ConsoleOutput Output { get; init; } = ConsoleOutput.Standard;

    /// <summary>The channels of the <c>memory</c> source and sink. Default: none yet.</summary>
    public MemoryChannels Memory { get; init; } = new();

    /// <summary>The open <c>http</c> sources, for the host's endpoint.</summary>
    public HttpIngest Ingest { get; init; } = new();

    /// <summary>Finds what <c>${secret:NAME}</c> stands for; null if it is not set. Default: the environment variable of that name.</summary>
    public Func<string, string?> Secrets { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Whether sinks may send to an address. Default: to all.</summary>
    public Func<Uri, bool> AllowOutbound { get; init; } = static _ => true;
}
