using System.Globalization;
using System.Text;
using OrleansStream.Diagnostics;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Time;

/// <summary>Time zones by their IANA names (<c>Europe/Berlin</c>), from the system's zone data, or fixed offsets (<c>+05:30</c>).</summary>
static class Zones
{
    const int LongestName = 64;

    /// <summary>The zone of a name; null if there is none.</summary>
    public static TimeZoneInfo? Find(string name)
    {
        if (name is "UTC" or "Z")
            return TimeZoneInfo.Utc;
        if (Offset(name) is { } offset)
            return TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
        // The name becomes part of a path; "localtime" is another zone on another machine.
        if (name.Length is 0 or > LongestName || name == "localtime" || !char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or '/'))
            return null;
        try
        {
            return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
        }
        catch (Exception e) when (e is InvalidTimeZoneException or System.Security.SecurityException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What to say of a name that is none.</summary>
    public static string Hint(string name)
    {
        var known = TimeZoneInfo.GetSystemTimeZones();
        return known.Count < 2
            ? "this machine has no zone data; install the package tzdata"
            : NearestName.Of(name, known.Select(z => z.Id)) is { } nearest ? $"did you mean '{nearest}'?" : "zones are written 'Europe/Berlin', 'UTC' or '+02:00'";
    }

    static TimeSpan? Offset(string name) =>
        name.Length == 6 && name[0] is '+' or '-' && TimeSpan.TryParseExact(name.AsSpan(1), @"hh\:mm", CultureInfo.InvariantCulture, out var offset)
            && offset <= TimeSpan.FromHours(14)
            ? (name[0] == '-' ? -offset : offset)
            : null;
}

/// <summary>The zones of a column of names; neighbouring rows mostly share one.</summary>
ref struct ZoneRows(Vector names)
{
    readonly Vector _names = names;
    ReadOnlySpan<byte> _last;
    LocalClock? _clock;

    /// <summary>The clock of a row's zone; null if there is no such zone.</summary>
    public LocalClock? this[int row]
    {
        get
        {
            var name = _names.Texts()[row];
            if (_clock is null || !name.SequenceEqual(_last))
            {
                _last = name;
                _clock = name.Length <= 64 && Zones.Find(Encoding.UTF8.GetString(name)) is { } zone ? new LocalClock(zone) : null;
            }
            return _clock;
        }
    }
}
