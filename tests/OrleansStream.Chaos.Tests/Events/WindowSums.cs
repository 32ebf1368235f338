using System.Globalization;

namespace OrleansStream.Chaos.Tests.Events;

/// <summary>Count and sum of each user in each tumbling window: computed in the plainest way, and compared with what came out row by row.</summary>
sealed class WindowSums
{
    const int Shown = 5;

    readonly Dictionary<(int User, long Start), (long Count, long Cents)> _expected = [];
    readonly HashSet<(int User, long Start)> _seen = [];
    readonly List<string> _samples = [];

    /// <summary>What the first events must give.</summary>
    public WindowSums(ChaosEvents events, long count, long windowMs)
    {
        for (long i = 0; i < count; i++)
        {
            var e = events.At(i);
            var key = (e.User, e.TimeMs - e.TimeMs % windowMs);
            var (n, cents) = _expected.GetValueOrDefault(key);
            _expected[key] = (n + 1, cents + e.Cents);
        }
    }

    /// <summary>Rows that must come out.</summary>
    public int Rows => _expected.Count;

    /// <summary>Rows that came out a second time.</summary>
    public int Doubled { get; private set; }

    /// <summary>Rows with a count or a sum that is not theirs, and rows that must not be.</summary>
    public int Wrong { get; private set; }

    /// <summary>Rows that did not come out.</summary>
    public int Missing => _expected.Count - _seen.Count;

    /// <summary>Independent of the rows' order: equal output has an equal checksum.</summary>
    public ulong Checksum { get; private set; }

    /// <summary>Takes a row that came out.</summary>
    public void Add(string user, long startMs, long count, long cents)
    {
        var number = int.Parse(user.AsSpan("user-".Length), CultureInfo.InvariantCulture);
        Checksum += unchecked((ulong)((number + 1) * ((startMs - ChaosEvents.StartMs + 100_000) * 31 + count * 7 + cents)));
        var row = $"{user} from {startMs}: {count} events, {cents}";
        if (!_expected.TryGetValue((number, startMs), out var right))
            Note(() => Wrong++, $"{row}: there is no such window");
        else if (!_seen.Add((number, startMs)))
            Note(() => Doubled++, $"{row}: came before");
        else if (right != (count, cents))
            Note(() => Wrong++, $"{row}: must be {right.Count} events, {right.Cents}");
    }

    /// <summary>Fails unless everything came out right, once.</summary>
    public void AssertExact(string story) =>
        Assert.True(Missing == 0 && Doubled == 0 && Wrong == 0, $"{this}; {string.Join("; ", _samples.Concat(MissingRows()))}{Environment.NewLine}{story}");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows} rows expected, {Missing} missing, {Doubled} doubled, {Wrong} wrong, checksum {Checksum}");

    IEnumerable<string> MissingRows() => _expected.Keys.Where(k => !_seen.Contains(k)).Take(Shown).Select(k => $"user-{k.User} from {k.Start} is missing");

    void Note(Action count, string what)
    {
        count();
        if (_samples.Count < Shown)
            _samples.Add(what);
    }
}
