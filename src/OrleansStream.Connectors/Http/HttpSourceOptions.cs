using OrleansStream.Components;

namespace OrleansStream.Connectors.Http;

/// <summary>The options of the source <c>http</c>.</summary>
[Component(ComponentKind.Source, "http", "Takes rows that other programs post to the server's address of this source.", Example = """{ "bufferBytes": 16777216 }""")]
public sealed record HttpSourceOptions
{
    /// <summary>The default of <see cref="BufferBytes"/>: 16 MiB.</summary>
    public const int DefaultBufferBytes = 16 * 1024 * 1024;

    /// <summary>How many bytes may wait to be read; beyond that senders are told to come back. Also the longest request. Default: 16 MiB.</summary>
    [Option("How many bytes may wait to be read; beyond that senders are told to come back (429). Also the longest request.",
        Min = 1024, Max = 1024 * 1024 * 1024)]
    public int BufferBytes { get; init; } = DefaultBufferBytes;
}
