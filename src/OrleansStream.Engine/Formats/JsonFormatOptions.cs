using OrleansStream.Components;

namespace OrleansStream.Formats;

/// <summary>Options of the format <c>json</c>.</summary>
[Component(ComponentKind.Format, "json", "JSON objects: one a line, or in an array.", Example = """{"maxRowBytes": 1048576}""")]
public sealed record JsonFormatOptions
{
    /// <summary>How the objects stand in the input. Default: as its beginning shows. Written are always lines.</summary>
    [Option("How objects stand in an input. `auto`: as its first line shows; `lines`: one a line; `values`: in arrays, or one after another over any number of lines.")]
    public JsonLayout Layout { get; init; }

    /// <summary>The longest line or object in bytes. A longer one goes to the dead letters. Default: 16 MiB.</summary>
    [Option("The longest line or object in bytes; a longer one goes to the dead letters.", Min = 64, Max = 1 << 30)]
    public int MaxRowBytes { get; init; } = 16 * 1024 * 1024;
}
