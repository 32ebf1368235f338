using System.Collections.Immutable;
using OrleansStream.Components;

namespace OrleansStream.Formats;

/// <summary>Options of the format <c>csv</c>.</summary>
[Component(ComponentKind.Format, "csv", "Comma-separated values (RFC 4180) with a header line.", Example = """{"delimiter": ";"}""")]
public sealed record CsvFormatOptions
{
    /// <summary>What stands between fields: one ASCII character that is no letter, digit, quote or line end. Default: a comma.</summary>
    [Option("What stands between fields: one ASCII character.", Example = "\";\"")]
    public string Delimiter { get; init; } = ",";

    /// <summary>What encloses fields that hold delimiters or line ends; written twice it stands for itself. Default: a double quote.</summary>
    [Option("What encloses fields that hold delimiters or line ends: one ASCII character.")]
    public string Quote { get; init; } = "\"";

    /// <summary>Whether the first record holds the names. Default: true. Without it the names are <see cref="Columns"/>, else c1, c2, …</summary>
    [Option("Whether the first record holds the columns' names.")]
    public bool Header { get; init; } = true;

    /// <summary>
    /// The names in the order of the input. Default: the header's. They win over the header, which is then skipped, and they let a reader begin in the middle.
    /// </summary>
    [Option("The columns' names in the order of the input, in place of the header's.", Example = """["time", "user"]""")]
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>The longest record in bytes, line ends within quotes included. A longer one goes to the dead letters. Default: 1 MiB.</summary>
    [Option("The longest record in bytes; a longer one goes to the dead letters.", Min = 64, Max = 1 << 30)]
    public int MaxRowBytes { get; init; } = 1024 * 1024;
}
