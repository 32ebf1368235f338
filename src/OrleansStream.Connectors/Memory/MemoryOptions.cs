using OrleansStream.Components;

namespace OrleansStream.Connectors.Memory;

/// <summary>The options of the source <c>memory</c>.</summary>
[Component(ComponentKind.Source, "memory", "Reads what the program around the pipeline writes into a memory channel.", Example = """{ "channel": "orders" }""")]
public sealed record MemorySourceOptions
{
    /// <summary>The channel's name; null: the source's name.</summary>
    [Option("The channel's name; absent: the source's name.")]
    public string? Channel { get; init; }

    /// <summary>Whether the program will complete the channel, so that results may wait for that. Default: no.</summary>
    [Option("Whether the program will complete the channel, so that results may wait for that.")]
    public bool Bounded { get; init; }
}

/// <summary>The options of the sink <c>memory</c>.</summary>
[Component(ComponentKind.Sink, "memory", "Writes rows into a memory channel, for the program around the pipeline to read.", Example = """{ "channel": "totals" }""")]
public sealed record MemorySinkOptions
{
    /// <summary>The channel's name; null: the sink's name.</summary>
    [Option("The channel's name; absent: the sink's name.")]
    public string? Channel { get; init; }
}
