using OrleansStream.Components;

namespace OrleansStream.Connectors.File;

/// <summary>The options of the sink <c>file</c>.</summary>
[Component(ComponentKind.Sink, "file", "Writes rows to a file, or to a folder of files.", Example = """{ "path": "results/" }""")]
public sealed record FileSinkOptions
{
    /// <summary>The file, or with a slash at the end a folder; relative to the working directory; <c>.gz</c> and <c>.zst</c> compress; <c>-</c> is standard output.</summary>
    [Option("The file, relative to the working directory; with a slash at the end a folder of `*.jsonl` files; one that ends in `.gz` or `.zst` is compressed; `-` is standard output.",
        Required = true, Example = "\"results.jsonl\"")]
    public string Path { get; init; } = "";

    /// <summary>In a folder: the size in bytes at which a file is finished and the next begun. Default: 64 MiB.</summary>
    [Option("In a folder, without checkpoints: the size in bytes at which a file is finished and the next begun.", Min = 1024)]
    public long RollBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>In a folder, unless all input ends: the age at which a file that has rows is finished. Default: 10 s.</summary>
    [Option("In a folder, without checkpoints and while input does not end: the age at which a file that has rows is finished.", Min = 10)]
    public TimeSpan RollAfter { get; init; } = TimeSpan.FromSeconds(10);
}
