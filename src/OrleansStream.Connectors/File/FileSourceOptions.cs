using OrleansStream.Components;

namespace OrleansStream.Connectors.File;

/// <summary>What the file source does at the end of the file.</summary>
public enum FileSourceMode
{
    /// <summary>The input ends with the file.</summary>
    [Choice("The input ends with the file.")]
    Once,

    /// <summary>It waits for more, like <c>tail -F</c>: also after the file was cut or replaced.</summary>
    [Choice("It waits for more, like `tail -F`: also after the file was cut or replaced.")]
    Tail,
}

/// <summary>The options of the source <c>file</c>.</summary>
[Component(ComponentKind.Source, "file", "Reads a file or a pipe line by line, once or as it grows.", Example = """{ "path": "orders.jsonl", "mode": "tail" }""")]
public sealed record FileSourceOptions
{
    /// <summary>The file; relative to the working directory; ending in <c>.gz</c> or <c>.zst</c> it is decompressed; <c>-</c> is standard input.</summary>
    [Option("The file, relative to the working directory; one that ends in `.gz` or `.zst` is decompressed; `-` is standard input.", Required = true, Example = "\"orders.jsonl\"")]
    public string Path { get; init; } = "";

    /// <summary>What happens at the end of the file. Default: <see cref="FileSourceMode.Once"/>.</summary>
    [Option("`once`: the input ends with the file; `tail`: it waits for more, also after the file was cut or replaced.")]
    public FileSourceMode Mode { get; init; }

    /// <summary>Rows per second; null or absent: as fast as possible.</summary>
    [Option("Rows per second; absent: as fast as possible.", Min = 0.001, Max = 1e9, Example = "1000")]
    public double? Rate { get; init; }
}
