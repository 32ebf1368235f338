using System.Text;
using OrleansStream.Diagnostics;

namespace OrleansStream.Plans.Yaml;

/// <summary>Where in a YAML text the values stand that a JSON text was made of.</summary>
/// <param name="json">The JSON text.</param>
/// <param name="entries">What stands where, by rising offsets.</param>
sealed class YamlPlaces(ReadOnlyMemory<byte> json, List<YamlPlace> entries)
{
    /// <summary>The place of a byte of the JSON text.</summary>
    public TextPosition At(int offset)
    {
        var found = entries.BinarySearch(new YamlPlace(offset, default, -1));
        var entry = entries.Count == 0 ? default : entries[Math.Max(0, found >= 0 ? found : ~found - 1)];
        // Within text that stands in one line as it is, as an expression does, even the character is known.
        if (entry.Indent < 0 || offset <= entry.Offset + 1)
            return entry.Position;
        var inside = Encoding.UTF8.GetCharCount(json.Span[(entry.Offset + 1)..offset]);
        return entry.Position with { Column = entry.Position.Column + entry.Indent + inside };
    }
}

/// <summary>Where a value or a name stands.</summary>
/// <param name="Offset">Its first byte in the JSON text.</param>
/// <param name="Position">Its first character in the YAML text.</param>
/// <param name="Indent">How many characters stand before the text itself, a quote or nothing; -1: the text is not written as it is.</param>
readonly record struct YamlPlace(int Offset, TextPosition Position, int Indent) : IComparable<YamlPlace>
{
    public int CompareTo(YamlPlace other) => Offset.CompareTo(other.Offset);
}
