using System.Globalization;

namespace OrleansStream.Components;

/// <summary>
/// The text form of durations: a number with <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>, or ISO 8601 with weeks, days, hours, minutes and
/// seconds (<c>PT1M30S</c>). Whole milliseconds, at most <see cref="Longest"/> either way.
/// </summary>
public static class DurationText
{
    /// <summary>The longest duration: 100 years, so that adding one to any event time cannot overflow.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>The longest text that is looked at.</summary>
    const int LongestText = 64;

    /// <summary>Reads a duration; false if the text is none, has fractions of a millisecond or is beyond <see cref="Longest"/>.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        text = text?.Trim();
        if (text is null || text.Length is 0 or > LongestText)
            return false;
        var negative = text[0] == '-';
        var body = negative ? text.AsSpan(1) : text.AsSpan();
        if (body.IsEmpty || !(body[0] == 'P' ? TryIso(body[1..], out var milliseconds) : TryUnit(body, out milliseconds)))
            return false;
        return TryFromMilliseconds(negative ? -milliseconds : milliseconds, out duration);
    }

    /// <summary>Makes a duration of a number of milliseconds; false if it has a fraction or is beyond <see cref="Longest"/>.</summary>
    public static bool TryFromMilliseconds(decimal milliseconds, out TimeSpan duration)
    {
        duration = default;
        if (milliseconds != decimal.Truncate(milliseconds) || Math.Abs(milliseconds) > (decimal)Longest.TotalMilliseconds)
            return false;
        duration = TimeSpan.FromTicks((long)milliseconds * TimeSpan.TicksPerMillisecond);
        return true;
    }

    /// <summary>Writes a duration in its largest whole unit: <c>90s</c>, <c>5m</c>, <c>0ms</c>. <see cref="TryParse"/> reads it back.</summary>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = duration.Ticks / TimeSpan.TicksPerMillisecond;
        var (unit, name) = milliseconds switch
        {
            0 => (1, "ms"),
            _ when milliseconds % 86_400_000 == 0 => (86_400_000, "d"),
            _ when milliseconds % 3_600_000 == 0 => (3_600_000, "h"),
            _ when milliseconds % 60_000 == 0 => (60_000, "m"),
            _ when milliseconds % 1_000 == 0 => (1_000, "s"),
            _ => (1, "ms"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / unit}{name}");
    }

    static bool TryUnit(ReadOnlySpan<char> text, out decimal milliseconds)
    {
        milliseconds = 0;
        var digits = text.IndexOfAnyExcept("0123456789.");
        if (digits <= 0 || !TryNumber(text[..digits], out var number))
            return false;
        decimal? unit = text[digits..].TrimStart() switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => null,
        };
        return unit is { } factor && TryMultiply(number, factor, out milliseconds);
    }

    static bool TryIso(ReadOnlySpan<char> text, out decimal milliseconds)
    {
        milliseconds = 0;
        const string DateUnits = "WD";
        const string TimeUnits = "HMS";
        var units = DateUnits.AsSpan();
        var next = 0;
        var parts = 0;
        while (!text.IsEmpty)
        {
            if (text[0] == 'T' && units[0] == 'W')
            {
                units = TimeUnits;
                next = 0;
                text = text[1..];
                if (text.IsEmpty)
                    return false;
                continue;
            }
            var digits = text.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !TryNumber(text[..digits], out var number))
                return false;
            var unit = digits < text.Length ? units.IndexOf(text[digits]) : -1;
            if (unit < next)
                return false;
            if (!TryMultiply(number, IsoFactor(units[unit]), out var part))
                return false;
            milliseconds += part;
            next = unit + 1;
            parts++;
            text = text[(digits + 1)..];
        }
        return parts > 0;
    }

    static decimal IsoFactor(char unit) => unit switch
    {
        'W' => 604_800_000,
        'D' => 86_400_000,
        'H' => 3_600_000,
        'M' => 60_000,
        _ => 1_000,
    };

    static bool TryNumber(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number < 1e15m;

    static bool TryMultiply(decimal number, decimal factor, out decimal product)
    {
        product = number * factor;
        return product < 1e15m;
    }
}
