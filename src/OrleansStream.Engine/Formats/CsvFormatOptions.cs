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

    /// <summary>
    /// What encloses fields that hold delimiters or line ends; written twice it stands for itself. Empty: nothing does, and quotes are text. Default: a double quote.
    /// </summary>
    [Option("What encloses fields that hold delimiters or line ends: one ASCII character; empty: nothing, quotes are text.")]
    public string Quote { get; init; } = "\"";

    /// <summary>What takes the meaning from the next character within quotes. Default: nothing; only a doubled quote stands for a quote.</summary>
    [Option("What takes the meaning from the next character within quotes: one ASCII character.", Example = "\"\\\\\"")]
    public string? Escape { get; init; }

    /// <summary>What a line begins with that is no record. Default: nothing, every line counts.</summary>
    [Option("What a line begins with that is skipped: one ASCII character.", Example = "\"#\"")]
    public string? Comment { get; init; }

    /// <summary>
    /// What stands for null where it is not quoted. Default: the empty text. Empty fields are null in all but string columns whatever this is.
    /// </summary>
    [Option("What stands for null where it is not quoted; absent: the empty field.", Example = "\"NA\"")]
    public string NullText { get; init; } = "";

    /// <summary>Whether blanks and tabs around fields, also outside of their quotes, do not count. Default: false.</summary>
    [Option("Whether blanks around fields, also outside of their quotes, do not count.")]
    public bool Trim { get; init; }

    /// <summary>Whether the first record holds the names. Default: true. Without it the names are <see cref="Columns"/>, else c1, c2, …</summary>
    [Option("Whether the first record holds the columns' names.")]
    public bool Header { get; init; } = true;

    /// <summary>
    /// The names in the order of the input. Default: the header's. They win over the header, which is then skipped, and they let a reader begin in the middle.
    /// </summary>
    [Option("The columns' names in the order of the input, in place of the header's.", Example = """["time", "user"]""")]
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>
    /// Whether columns that the plan reads may be missing in the input; they are null then. Default: false, the source fails at its header.
    /// </summary>
    [Option("Whether columns that the plan reads may be missing in the input and are null then; otherwise the source fails at its header.")]
    public bool AllowMissing { get; init; }

    /// <summary>The longest record in bytes, line ends within quotes included. A longer one goes to the dead letters. Default: 1 MiB.</summary>
    [Option("The longest record in bytes; a longer one goes to the dead letters.", Min = 64, Max = 1 << 30)]
    public int MaxRowBytes { get; init; } = 1024 * 1024;
}
