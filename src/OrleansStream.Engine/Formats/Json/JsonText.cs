using System.Text;
using System.Text.Unicode;

namespace OrleansStream.Formats.Json;

/// <summary>Text as JSON writes it.</summary>
static class JsonText
{
    /// <summary>
    /// Resolves the escapes of a string's inside; <paramref name="to"/> must be as long as it. False if an escape is wrong, a surrogate has no
    /// partner, or the bytes are not UTF-8.
    /// </summary>
    public static bool TryUnescape(ReadOnlySpan<byte> inside, Span<byte> to, out int written)
    {
        written = 0;
        if (!Utf8.IsValid(inside))
            return false;
        while (true)
        {
            var plain = inside.IndexOf((byte)'\\');
            if (plain < 0)
                plain = inside.Length;
            inside[..plain].CopyTo(to[written..]);
            written += plain;
            inside = inside[plain..];
            if (inside.IsEmpty)
                return true;
            if (!TryEscape(ref inside, out var rune))
                return false;
            written += rune.EncodeToUtf8(to[written..]);
        }
    }

    static bool TryEscape(ref ReadOnlySpan<byte> text, out Rune rune)
    {
        rune = default;
        if (text.Length < 2)
            return false;
        if (text[1] == 'u')
            return TryUnicode(ref text, out rune);
        char? escaped = text[1] switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => null,
        };
        text = text[2..];
        rune = new Rune(escaped ?? '?');
        return escaped is not null;
    }

    static bool TryUnicode(ref ReadOnlySpan<byte> text, out Rune rune)
    {
        rune = default;
        if (!TryUnit(text, out var first))
            return false;
        text = text[6..];
        if (!char.IsSurrogate(first))
        {
            rune = new Rune(first);
            return true;
        }
        if (!TryUnit(text, out var second) || !Rune.TryCreate(first, second, out rune))
            return false;
        text = text[6..];
        return true;
    }

    static bool TryUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = '\0';
        if (text.Length < 6 || text[0] != '\\' || text[1] != 'u')
            return false;
        for (var i = 2; i < 6; i++)
        {
            if (!char.IsAsciiHexDigit((char)text[i]))
                return false;
            var digit = text[i] <= '9' ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10;
            unit = (char)((unit << 4) | digit);
        }
        return true;
    }
}
