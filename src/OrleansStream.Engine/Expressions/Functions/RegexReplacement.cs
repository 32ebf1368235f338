using System.Globalization;
using System.Text;

namespace OrleansStream.Expressions.Functions;

/// <summary>The replacement of <c>regexp_replace</c>: texts, and the numbers of groups.</summary>
sealed class RegexReplacement
{
    RegexReplacement(IReadOnlyList<(string Text, int Group)> parts)
    {
        Parts = parts;
        NeedsGroups = parts.Any(p => p.Group > 0);
    }

    /// <summary>In order: a text, or if it has none (group >= 0) a group.</summary>
    public IReadOnlyList<(string Text, int Group)> Parts { get; }

    /// <summary>Whether it names groups other than the whole match.</summary>
    public bool NeedsGroups { get; }

    public static bool TryParse(string text, int groups, out RegexReplacement replacement, out string problem)
    {
        var parts = new List<(string, int)>();
        var plain = new StringBuilder();
        replacement = new RegexReplacement(parts);
        problem = "";
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$')
            {
                plain.Append(text[i]);
                continue;
            }
            i++;
            if (i < text.Length && text[i] == '$')
            {
                plain.Append('$');
                continue;
            }
            var end = i;
            while (end < text.Length && end < i + 3 && char.IsAsciiDigit(text[end]))
                end++;
            if (end == i || int.Parse(text.AsSpan(i..end), CultureInfo.InvariantCulture) is var group && group >= groups)
            {
                problem = end == i ? "The $ of the replacement is not followed by the number of a group" : $"The regular expression has no group {text[i..end]}";
                return false;
            }
            if (plain.Length > 0)
                parts.Add((plain.ToString(), -1));
            plain.Clear();
            parts.Add(("", group));
            i = end - 1;
        }
        if (plain.Length > 0)
            parts.Add((plain.ToString(), -1));
        replacement = new RegexReplacement(parts);
        return true;
    }
}
