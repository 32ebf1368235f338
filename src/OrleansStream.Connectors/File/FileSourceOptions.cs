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
    /// <summary>The default of <see cref="MaxRowBytes"/>: 16 MiB.</summary>
    public const int DefaultMaxRowBytes = 16 * 1024 * 1024;

    /// <summary>The file; relative to the working directory; <c>-</c> is standard input.</summary>
    [Option("The file, relative to the working directory; `-` is standard input.", Required = true, Example = "\"orders.jsonl\"")]
    public string Path { get; init; } = "";

    /// <summary>What happens at the end of the file. Default: <see cref="FileSourceMode.Once"/>.</summary>
    [Option("`once`: the input ends with the file; `tail`: it waits for more, also after the file was cut or replaced.")]
    public FileSourceMode Mode { get; init; }

    /// <summary>Rows per second; null or absent: as fast as possible.</summary>
    [Option("Rows per second; absent: as fast as possible.", Min = 0.001, Max = 1e9, Example = "1000")]
    public double? Rate { get; init; }

    /// <summary>The longest row in bytes, its line feed not counted; longer ones go to the dead letters. Default: 16 MiB.</summary>
    [Option("The longest row in bytes; longer ones go to the dead letters.", Min = 1024, Max = 1024 * 1024 * 1024)]
    public int MaxRowBytes { get; init; } = DefaultMaxRowBytes;
}
