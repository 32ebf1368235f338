namespace OrleansStream.Formats;

/// <summary>
/// Reads ISO 8601 dates and times: <c>2024-03-01</c>, <c>2024-03-01T10:00</c>, <c>2024-03-01 10:00:00.123456</c>, each time with an optional
/// <c>Z</c>, <c>+02:00</c>, <c>+0200</c> or <c>+02</c>; without an offset it is UTC. Digits below a millisecond are cut off.
/// </summary>
public static class IsoTimestamp
{
    const long Day = 86_400_000;

    /// <summary>Reads the whole text as milliseconds since 1970; false if it is no date or time, or outside the years 1 to 9999.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out long milliseconds)
    {
        milliseconds = 0;
        if (utf8.Length < 10 || utf8[4] != '-' || utf8[7] != '-'
            || !Digits(utf8[..4], out var year) || !Digits(utf8.Slice(5, 2), out var month) || !Digits(utf8.Slice(8, 2), out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        milliseconds = (new DateOnly(year, month, day).DayNumber - 719_162L) * Day;
        var rest = utf8[10..];
        if (rest.IsEmpty)
            return true;
        if (rest[0] is not ((byte)'T' or (byte)'t' or (byte)' '))
            return false;
        rest = rest[1..];
        return TryTime(ref rest, ref milliseconds) && TryOffset(rest, ref milliseconds);
    }

    static bool TryTime(ref ReadOnlySpan<byte> text, ref long milliseconds)
    {
        if (text.Length < 5 || text[2] != ':' || !Digits(text[..2], out var hour) || !Digits(text.Slice(3, 2), out var minute)
            || hour > 23 || minute > 59)
            return false;
        milliseconds += (hour * 3_600_000L) + (minute * 60_000L);
        text = text[5..];
        if (text.IsEmpty || text[0] != ':')
            return true;
        if (text.Length < 3 || !Digits(text.Slice(1, 2), out var second) || second > 59)
            return false;
        milliseconds += second * 1000L;
        text = text[3..];
        return text.IsEmpty || text[0] is not ((byte)'.' or (byte)',') || TryFraction(ref text, ref milliseconds);
    }

    static bool TryFraction(ref ReadOnlySpan<byte> text, ref long milliseconds)
    {
        var digits = 1;
        for (var unit = 100; digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9'; digits++, unit /= 10)
            milliseconds += (text[digits] - '0') * unit;
        text = text[digits..];
        return digits > 1;
    }

    static bool TryOffset(ReadOnlySpan<byte> text, ref long milliseconds)
    {
        if (text.IsEmpty)
            return true;
        if (text[0] is (byte)'Z' or (byte)'z')
            return text.Length == 1;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length < 3 || !Digits(text.Slice(1, 2), out var hours))
            return false;
        var rest = text[3..];
        if (!rest.IsEmpty && rest[0] == ':')
        {
            rest = rest[1..];
            if (rest.IsEmpty)
                return false;
        }
        var minutes = 0;
        if (!rest.IsEmpty && (rest.Length != 2 || !Digits(rest, out minutes)))
            return false;
        if (hours > 23 || minutes > 59)
            return false;
        var offset = (hours * 3_600_000L) + (minutes * 60_000L);
        milliseconds += text[0] == '+' ? -offset : offset;
        return true;
    }

    static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + (c - '0');
        }
        return true;
    }
}
