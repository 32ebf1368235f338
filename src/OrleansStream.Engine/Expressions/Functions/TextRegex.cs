using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace OrleansStream.Expressions.Functions;

/// <summary>
/// A regular expression whose matching takes time linear in the text: no back references, no look-around, and a bound on its size with
/// repetitions written out. There is no time limit, since results must not depend on the machine's load.
/// </summary>
sealed class TextRegex
{
    /// <summary>The longest pattern, in characters.</summary>
    public const int MaxLength = 1000;

    /// <summary>The most states: the characters and classes of a pattern with its counted repetitions written out.</summary>
    public const int MaxStates = 1000;

    /// <summary>The most steps for one text: states times bytes; longer texts fail their row.</summary>
    public const long MaxSteps = 1L << 28;

    /// <summary>The most characters that may be looked at to find all matches in one text; texts that need more fail their row.</summary>
    public const long MaxLooks = 1L << 30;

    TextRegex(Regex regex, int states)
    {
        Regex = regex;
        MaxBytes = MaxSteps / states;
        Groups = regex.GetGroupNumbers().Max() + 1;
    }

    public Regex Regex { get; }

    /// <summary>The longest text that may be matched.</summary>
    public long MaxBytes { get; }

    /// <summary>The number of groups, the whole match among them.</summary>
    public int Groups { get; }

    public static bool TryMake(string pattern, [NotNullWhen(true)] out TextRegex? made, out string problem)
    {
        made = null;
        problem = "";
        if (pattern.Length > MaxLength)
        {
            problem = $"it has {pattern.Length} characters, at most {MaxLength} are allowed";
            return false;
        }
        if (HidesSize(pattern))
        {
            problem = "comments and the option x are not known";
            return false;
        }
        var states = States(pattern);
        if (states > MaxStates)
        {
            problem = $"with its repetitions written out it is larger than {MaxStates} characters";
            return false;
        }
        try
        {
            made = new TextRegex(new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), states);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problem = e.Message;
            return false;
        }
    }

    // Comments and ignored white space may stand between a part and its repetition.
    static bool HidesSize(string pattern)
    {
        for (var i = pattern.IndexOf("(?", StringComparison.Ordinal); i >= 0; i = pattern.IndexOf("(?", i + 1, StringComparison.Ordinal))
        {
            var option = i + 2;
            while (option < pattern.Length && (char.IsAsciiLetter(pattern[option]) || pattern[option] == '-'))
            {
                if (pattern[option++] == 'x')
                    return true;
            }
            if (option < pattern.Length && pattern[option] == '#')
                return true;
        }
        return false;
    }

    /// <summary>An upper bound of the states: each character counts one, and a counted repetition multiplies what it repeats.</summary>
    static int States(string pattern)
    {
        // The sizes of the groups that are open, and of the last atom in each.
        var open = new Stack<(long Size, long Atom)>();
        var (size, atom) = (1L, 0L);
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    (size, atom) = (size + 1, 1);
                    break;
                case '[':
                    i = EndOfClass(pattern, i);
                    (size, atom) = (size + 1, 1);
                    break;
                case '(':
                    open.Push((size, atom));
                    (size, atom) = (1, 0);
                    break;
                case ')' when open.TryPop(out var outer):
                    (size, atom) = (outer.Size + size, size);
                    break;
                case '{' when TryRepetition(pattern, ref i, out var times):
                    size += atom * Math.Max(0, times - 1);
                    atom *= Math.Max(1, times);
                    break;
                default:
                    (size, atom) = (size + 1, 1);
                    break;
            }
            if (size > MaxStates)
                return MaxStates + 1;
        }
        while (open.TryPop(out var outer))
            size += outer.Size;
        return (int)Math.Min(size, MaxStates + 1);
    }

    static int EndOfClass(string pattern, int start)
    {
        var i = start + 1;
        if (i < pattern.Length && pattern[i] == '^')
            i++;
        // A bracket right at the beginning is a character of the class.
        for (i++; i < pattern.Length && pattern[i] != ']'; i++)
        {
            if (pattern[i] == '\\')
                i++;
        }
        return i;
    }

    static bool TryRepetition(string pattern, ref int at, out long times)
    {
        times = 0;
        var end = pattern.IndexOf('}', at);
        if (end < 0)
            return false;
        var counts = pattern.AsSpan((at + 1)..end);
        var comma = counts.IndexOf(',');
        var last = comma < 0 ? counts : counts[(comma + 1)..].IsEmpty ? counts[..comma] : counts[(comma + 1)..];
        if (!long.TryParse(last, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out times))
            return false;
        // One more for the loop that follows an open end.
        times = Math.Min(times, MaxStates) + 1;
        at = end;
        return true;
    }
}
