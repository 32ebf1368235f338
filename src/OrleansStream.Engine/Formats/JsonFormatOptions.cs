using OrleansStream.Components;

namespace OrleansStream.Formats;

/// <summary>Options of the format <c>json</c>.</summary>
[Component(ComponentKind.Format, "json", "JSON Lines: one JSON object a line.", Example = """{"maxRowBytes": 1048576}""")]
public sealed record JsonFormatOptions
{
    /// <summary>The longest line in bytes. A longer one goes to the dead letters. Default: 16 MiB.</summary>
    [Option("The longest line in bytes; a longer one goes to the dead letters.", Min = 64, Max = 1 << 30)]
    public int MaxRowBytes { get; init; } = 16 * 1024 * 1024;
}
