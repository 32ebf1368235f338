using OrleansStream.Connectors;
using OrleansStream.Functions;

namespace OrleansStream.Runtime.Hosting;

/// <summary>What an <see cref="EmbeddedSilo"/> is made of.</summary>
public sealed record EmbeddedSiloOptions
{
    /// <summary>The source connectors that plans may name.</summary>
    public IReadOnlyList<ISourceConnector> Sources { get; init; } = [];

    /// <summary>The sink connectors that plans may name.</summary>
    public IReadOnlyList<ISinkConnector> Sinks { get; init; } = [];

    /// <summary>The functions in C# that plans may name. Default: none.</summary>
    public FunctionRegistry Functions { get; init; } = new();

    /// <summary>The clock of processing time. Default: the system's.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Where durable data belongs; null: everything is in memory and gone with the process.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Whatever else the silo needs; called last.</summary>
    public Action<ISiloBuilder>? Configure { get; init; }
}
