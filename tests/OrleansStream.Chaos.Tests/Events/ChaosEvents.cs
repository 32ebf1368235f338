using System.Globalization;

namespace OrleansStream.Chaos.Tests.Events;

/// <summary>
/// Events that are a pure function of seed and index, so that what a pipeline must give can be computed without it: users, an amount in hundredths,
/// and times that lag behind an even clock by less than <see cref="BoundMs"/>.
/// </summary>
/// <param name="seed">Each seed has its own events.</param>
/// <param name="users">How many users there are.</param>
sealed class ChaosEvents(int seed, int users)
{
    /// <summary>The first event's time, apart from its lag: milliseconds since 1970.</summary>
    public const long StartMs = 1_700_000_000_000L;

    /// <summary>Events in a second of event time.</summary>
    public const int PerSecond = 10_000;

    /// <summary>With this much out-of-orderness allowed no event is late.</summary>
    public const int BoundMs = 1_000;

    const int Amounts = 10_000;

    /// <summary>Seeds are this far apart in the row of all hashes.</summary>
    const int SeedShift = 32;

    /// <summary>The event's parts.</summary>
    public ChaosEvent At(long index)
    {
        var hash = Hash(index + ((long)seed << SeedShift));
        return new ChaosEvent(StartMs + index * 1000 / PerSecond - (long)(hash >> 50) % BoundMs, (int)(hash % (ulong)users), (int)((hash >> 20) % Amounts));
    }

    /// <summary>Writes the events first, first + step, first + 2 * step ... below a count as lines of JSON.</summary>
    public void Write(string path, long count, int first = 0, int step = 1)
    {
        using var writer = new StreamWriter(path, append: false, System.Text.Encoding.ASCII, bufferSize: 1 << 20);
        for (long i = first; i < count; i += step)
        {
            var e = At(i);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{i}},"ts":{{e.TimeMs}},"user":"user-{{e.User}}","value":{{e.Cents / 100}}.{{e.Cents % 100:00}}}"""));
            writer.Write('\n');
        }
    }

    /// <summary>splitmix64 of the index (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).</summary>
    static ulong Hash(long index)
    {
        unchecked
        {
            var z = (ulong)index * 0x9E3779B97F4A7C15UL + 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}

/// <summary>One event.</summary>
/// <param name="TimeMs">Its time, milliseconds since 1970.</param>
/// <param name="User">The number of its user.</param>
/// <param name="Cents">Its amount, in hundredths.</param>
readonly record struct ChaosEvent(long TimeMs, int User, int Cents);
