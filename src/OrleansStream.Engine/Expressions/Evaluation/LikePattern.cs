namespace OrleansStream.Expressions.Evaluation;

/// <summary>Patterns of <c>like</c>, matched on UTF-8.</summary>
static class LikePattern
{
    /// <summary>Whether the text matches. An escape at the pattern's very end stands for itself.</summary>
    public static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        var (t, p) = (0, 0);
        var (retryText, retryPattern) = (-1, -1);
        while (t < text.Length)
        {
            if (p < pattern.Length && IsEscape(pattern, p, escape))
            {
                var literal = pattern.Slice(p + escape.Length, CharLength(pattern, p + escape.Length));
                if (text[t..].StartsWith(literal))
                {
                    t += literal.Length;
                    p += escape.Length + literal.Length;
                    continue;
                }
            }
            else if (p < pattern.Length && pattern[p] == '%')
            {
                (retryText, retryPattern) = (t, ++p);
                continue;
            }
            else if (p < pattern.Length && pattern[p] == '_')
            {
                t += CharLength(text, t);
                p++;
                continue;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                t++;
                p++;
                continue;
            }
            if (retryPattern < 0)
                return false;
            // The last % takes one character more; earlier ones need not be tried again.
            retryText += CharLength(text, retryText);
            (t, p) = (retryText, retryPattern);
        }
        while (p < pattern.Length && pattern[p] == '%' && !IsEscape(pattern, p, escape))
            p++;
        return p == pattern.Length;
    }

    /// <summary>
    /// The text that a pattern without <c>_</c> and escapes looks for, and whether any text may stand before and after it; null for other patterns.
    /// </summary>
    public static (byte[] Text, bool Before, bool After)? Simple(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        if (pattern.Contains((byte)'_') || (!escape.IsEmpty && pattern.IndexOf(escape) >= 0))
            return null;
        var before = pattern is [(byte)'%', ..];
        var text = pattern.TrimStart((byte)'%');
        var after = text is [.., (byte)'%'] || (text.IsEmpty && before);
        text = text.TrimEnd((byte)'%');
        return text.Contains((byte)'%') ? null : (text.ToArray(), before, after);
    }

    /// <summary>Whether a pattern ends with an escape that escapes nothing.</summary>
    public static bool HasDanglingEscape(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        if (escape.IsEmpty)
            return false;
        for (var p = 0; p < pattern.Length; p++)
        {
            if (!pattern[p..].StartsWith(escape))
                continue;
            p += escape.Length;
            if (p == pattern.Length)
                return true;
            p += CharLength(pattern, p) - 1;
        }
        return false;
    }

    static bool IsEscape(ReadOnlySpan<byte> pattern, int at, ReadOnlySpan<byte> escape) =>
        !escape.IsEmpty && at + escape.Length < pattern.Length && pattern[at..].StartsWith(escape);

    static int CharLength(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at] switch { < 0x80 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
        return Math.Min(length, text.Length - at);
    }
}

/// <summary><c>like</c> with any pattern.</summary>
sealed class LikeNode(Node text, Node pattern, byte[] escape) : StrictNode(Events.DataType.Bool, text, pattern)
{
    public override Vector Evaluate(Frame frame)
    {
        var a = Operands[0].Evaluate(frame);
        var b = Operands[1].Evaluate(frame);
        var bits = frame.RentBits();
        var words = Frame.WordsOf(bits);
        words.Clear();
        var texts = a.Texts();
        var patterns = b.Texts();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (LikePattern.Matches(texts[row], patterns[row], escape))
                Columns.BitWords.Set(words, row);
        }
        return Bools(frame, bits, BothValid(frame, a, b));
    }
}
