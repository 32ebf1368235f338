using OrleansStream.Components;

namespace OrleansStream.Formats;

/// <summary>Options of the format <c>raw</c>.</summary>
[Component(ComponentKind.Format, "raw", "Plain lines: each is a row with one column.", Example = """{"column": "message"}""")]
public sealed record RawFormatOptions
{
    /// <summary>The column that holds the line. Default: <c>line</c>.</summary>
    [Option("The column that holds the line.", Example = "\"message\"")]
    public string Column { get; init; } = "line";

    /// <summary>Whether the column holds bytes rather than text, so that lines need not be UTF-8. Default: false.</summary>
    [Option("Whether the column is binary: the lines' bytes as they are, a carriage return at the end included.")]
    public bool Binary { get; init; }

    /// <summary>The longest line in bytes. A longer one goes to the dead letters. Default: 1 MiB.</summary>
    [Option("The longest line in bytes; a longer one goes to the dead letters.", Min = 64, Max = 1 << 30)]
    public int MaxRowBytes { get; init; } = 1024 * 1024;
}
