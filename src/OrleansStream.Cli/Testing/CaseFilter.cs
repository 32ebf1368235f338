using System.IO.Enumeration;

namespace OrleansStream.Cli.Testing;

/// <summary>Chooses cases by name, whatever the letters' case.</summary>
static class CaseFilter
{
    /// <summary>Whether a name contains a text, or, if the text holds <c>*</c> or <c>?</c>, matches it as a whole; null matches all.</summary>
    public static bool Fits(string name, string? filter) => filter switch
    {
        null => true,
        _ when filter.IndexOfAny(['*', '?']) < 0 => name.Contains(filter, StringComparison.OrdinalIgnoreCase),
        // A backslash would be an escape here; in a name it is just a letter.
        _ => FileSystemName.MatchesSimpleExpression(filter.Replace(@"\", @"\\", StringComparison.Ordinal), name, ignoreCase: true),
    };
}
