using System.Globalization;
using System.Text;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Time;

/// <summary>
/// A pattern of times, in the letters that Java and Unicode use: <c>yyyy-MM-dd HH:mm:ss.SSS</c>, <c>EEE d MMM yyyy, h:mm a</c>. Names are English.
/// </summary>
sealed class TimeFormat
{
    const int LongestPattern = 100;

    /// <summary>The letters that mean a part of a time.</summary>
    public static IReadOnlyList<string> Letters { get; } =
        ["yyyy", "yy", "MMMM", "MMM", "MM", "M", "dd", "d", "EEEE", "EEE", "HH", "H", "hh", "h", "mm", "m", "ss", "s", "SSS", "a", "XXX", "XX"];

    // A field, or a text that stands for itself.
    readonly List<(string? Field, byte[] Text)> _parts = [];

    TimeFormat(string pattern) => Pattern = pattern;

    public string Pattern { get; }

    public static bool TryParse(string pattern, out TimeFormat format, out string problem)
    {
        format = new TimeFormat(pattern);
        problem = "";
        if (pattern.Length is 0 or > LongestPattern)
        {
            problem = pattern.Length == 0 ? "it is empty" : $"it is longer than {LongestPattern} characters";
            return false;
        }
        for (var i = 0; i < pattern.Length;)
        {
            var length = 1;
            if (pattern[i] == '\'')
            {
                length = Quoted(pattern, i, format._parts);
                problem = length == 0 ? "a quote has no end" : "";
            }
            else if (char.IsAsciiLetter(pattern[i]) && pattern[i] != 'T')
            {
                while (i + length < pattern.Length && pattern[i + length] == pattern[i])
                    length++;
                var field = pattern.Substring(i, length);
                if (Letters.Contains(field))
                    format._parts.Add((field, []));
                else
                    problem = $"'{field}' is no part of a time";
            }
            else
            {
                length = char.IsHighSurrogate(pattern[i]) && i + 1 < pattern.Length ? 2 : 1;
                format._parts.Add((null, Encoding.UTF8.GetBytes(pattern.Substring(i, length))));
            }
            if (problem.Length > 0)
                return false;
            i += length;
        }
        return true;
    }

    /// <summary>Whether it says on which day a time is, so that times can be read by it.</summary>
    public bool NamesDay => _parts.Any(p => p.Field is "yyyy" or "yy") && _parts.Any(p => p.Field is "MMMM" or "MMM" or "MM" or "M")
        && _parts.Any(p => p.Field is "dd" or "d");

    public void Write(DateTime local, TimeSpan offset, ref TextBuilder writer)
    {
        foreach (var (field, text) in _parts)
        {
            if (field is null)
                writer.Write(text);
            else
                Write(field, local, offset, ref writer);
        }
    }

    static void Write(string field, DateTime local, TimeSpan offset, ref TextBuilder writer)
    {
        switch (field)
        {
            case "MMMM" or "MMM" or "EEEE" or "EEE" or "a":
                writer.Write(TimeNames.Of(field, local));
                break;
            case "XXX" or "XX":
                if (offset == TimeSpan.Zero)
                {
                    writer.Write((byte)'Z');
                    break;
                }
                writer.Write(offset < TimeSpan.Zero ? (byte)'-' : (byte)'+');
                Digits(Math.Abs(offset.Hours), 2, ref writer);
                if (field == "XXX")
                    writer.Write((byte)':');
                Digits(Math.Abs(offset.Minutes), 2, ref writer);
                break;
            default:
                Digits(Number(field, local), field.Length, ref writer);
                break;
        }
    }

    static int Number(string field, DateTime local) => field[0] switch
    {
        'y' => field.Length == 2 ? local.Year % 100 : local.Year,
        'M' => local.Month,
        'd' => local.Day,
        'H' => local.Hour,
        'h' => ((local.Hour + 11) % 12) + 1,
        'm' => local.Minute,
        's' => local.Second,
        _ => local.Millisecond,
    };

    static void Digits(int value, int width, ref TextBuilder writer)
    {
        value.TryFormat(writer.Reserve(16), out var written, width switch { 1 => "D1", 2 => "D2", 3 => "D3", _ => "D4" }, CultureInfo.InvariantCulture);
        writer.Advance(written);
    }

    /// <summary>Reads a text written in the pattern; false if it is not, or if there is no such time. What the pattern does not name is zero.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out DateTime local, out TimeSpan? offset)
    {
        local = default;
        var read = default(TimeFields);
        foreach (var (field, literal) in _parts)
        {
            var length = literal.Length;
            if (field is null ? !text.StartsWith(literal) : !read.TryRead(field, text, out length))
            {
                offset = null;
                return false;
            }
            text = text[length..];
        }
        offset = read.Offset;
        return text.IsEmpty && read.TryMake(out local);
    }

    static int Quoted(string pattern, int start, List<(string?, byte[])> parts)
    {
        var end = pattern.IndexOf('\'', start + 1);
        if (end < 0)
            return 0;
        // Two quotes stand for one.
        parts.Add((null, Encoding.UTF8.GetBytes(end == start + 1 ? "'" : pattern[(start + 1)..end])));
        return end - start + 1;
    }
}
