using System.Buffers;
using System.IO.Hashing;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>
/// Counts how often each value came: exactly while the different values are few, beyond that the frequent ones. It is Space-Saving (Metwally, Agrawal
/// and El Abbadi 2005) with the rare values given up in one go rather than one by one, and merges as mergeable summaries do (Agarwal et al. 2012):
/// a count is never too low, and too high by at most <see cref="Floor"/>, which is at most the number of rows divided by the values kept.
/// </summary>
/// <param name="kept">How many values stay when the rare ones are given up.</param>
sealed class FrequentValues(int kept)
{
    /// <summary>The least number of values that stay.</summary>
    public const int MinKept = 4096;

    // Values by their encoding as keys, one behind the other.
    byte[] _text = [];
    int _textLength;
    Counter[] _counters = [];
    int _count;

    // An open hash table of numbers of counters plus one.
    int[] _table = [];
    long[] _order = [];

    /// <summary>Different values counted.</summary>
    public int Count => _count;

    /// <summary>How often a value may have come that is not counted, and the most by which a count may be too high. 0: all is exact.</summary>
    public long Floor { get; private set; }

    /// <summary>The most values that are counted: exact up to here.</summary>
    int Limit => kept * 2;

    /// <summary>Adds a value by its encoding as a key.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        var hash = XxHash3.HashToUInt64(value);
        var at = Find(value, hash);
        if (at >= 0)
        {
            _counters[at].Times++;
            return;
        }
        if (_count == Limit)
            GiveUp();
        Append(value, hash, Floor + 1);
    }

    public void Add(FrequentValues other)
    {
        var floor = Floor;
        // A value that only one side counts may have come to the other as often as any that it gave up.
        if (other.Floor > 0)
        {
            foreach (ref var counter in _counters.AsSpan(0, _count))
                counter.Times += other.Floor;
        }
        for (var i = 0; i < other._count; i++)
        {
            ref readonly var counter = ref other._counters[i];
            var value = other.TextOf(counter);
            var at = Find(value, counter.Hash);
            if (at >= 0)
                _counters[at].Times += counter.Times - other.Floor;
            else
                Append(value, counter.Hash, counter.Times + floor);
        }
        Floor = floor + other.Floor;
        if (_count > Limit)
            GiveUp();
    }

    /// <summary>The numbers of the most frequent values, most frequent first, of equally frequent ones the least first.</summary>
    public int[] Top(int k)
    {
        k = Math.Min(k, _count);
        if (k == 0)
            return [];
        var least = NthMost(k - 1);
        var found = new List<int>();
        for (var i = 0; i < _count; i++)
        {
            if (_counters[i].Times >= least)
                found.Add(i);
        }
        found.Sort((a, b) =>
        {
            var byTimes = _counters[b].Times.CompareTo(_counters[a].Times);
            return byTimes != 0 ? byTimes : TextOf(_counters[a]).SequenceCompareTo(TextOf(_counters[b]));
        });
        return [.. found.Take(k)];
    }

    /// <summary>A value's encoding as a key.</summary>
    public ReadOnlySpan<byte> ValueOf(int number) => TextOf(_counters[number]);

    /// <summary>How often a value came.</summary>
    public long TimesOf(int number) => _counters[number].Times;

    public void Write(IBufferWriter<byte> to)
    {
        to.WriteVarint((ulong)Floor);
        to.WriteVarint((ulong)_count);
        // In their order, because of equally frequent values those that came first stay.
        foreach (ref readonly var counter in _counters.AsSpan(0, _count))
        {
            to.WriteBytes(TextOf(counter));
            to.WriteVarint((ulong)counter.Times);
        }
    }

    public static FrequentValues Read(int kept, DataType type, ref StateCursor from)
    {
        var values = new FrequentValues(kept) { Floor = from.ReadNumber() };
        for (var left = from.ReadCount(least: 2, values.Limit); left > 0; left--)
        {
            var value = from.ReadBytes();
            KeyEncodingCheck.Check(value, type);
            values.Append(value, XxHash3.HashToUInt64(value), from.ReadNumber());
        }
        return values;
    }

    ReadOnlySpan<byte> TextOf(in Counter counter) => _text.AsSpan(counter.Start, counter.Length);

    int Find(ReadOnlySpan<byte> value, ulong hash)
    {
        if (_table.Length == 0)
            return -1;
        var mask = _table.Length - 1;
        for (var slot = (int)hash & mask; _table[slot] != 0; slot = (slot + 1) & mask)
        {
            ref readonly var counter = ref _counters[_table[slot] - 1];
            if (counter.Hash == hash && TextOf(counter).SequenceEqual(value))
                return _table[slot] - 1;
        }
        return -1;
    }

    void Append(ReadOnlySpan<byte> value, ulong hash, long times)
    {
        Scratch.Grow(ref _text, checked(_textLength + value.Length));
        value.CopyTo(_text.AsSpan(_textLength));
        Scratch.Grow(ref _counters, _count + 1);
        _counters[_count++] = new Counter { Hash = hash, Start = _textLength, Length = value.Length, Times = times };
        _textLength += value.Length;
        if (_count * 2 > _table.Length)
            Rehash(Math.Max(16, _table.Length * 2));
        else
            Place(_count - 1);
    }

    void Rehash(int slots)
    {
        Scratch.Renew(ref _table, slots);
        for (var i = 0; i < _count; i++)
            Place(i);
    }

    void Place(int number)
    {
        var mask = _table.Length - 1;
        var slot = (int)_counters[number].Hash & mask;
        while (_table[slot] != 0)
            slot = (slot + 1) & mask;
        _table[slot] = number + 1;
    }

    // Keeps the most frequent values; of equally frequent ones those that came first.
    void GiveUp()
    {
        var floor = NthMost(kept);
        var more = 0;
        for (var i = 0; i < _count; i++)
            more += _counters[i].Times > floor ? 1 : 0;
        var equal = kept - more;
        var (count, length) = (0, 0);
        for (var i = 0; i < _count; i++)
        {
            var counter = _counters[i];
            if (counter.Times < floor || (counter.Times == floor && equal-- <= 0))
                continue;
            // Moved towards the beginning only, so that nothing is overwritten that is still needed.
            _text.AsSpan(counter.Start, counter.Length).CopyTo(_text.AsSpan(length));
            counter.Start = length;
            length += counter.Length;
            _counters[count++] = counter;
        }
        (_count, _textLength, Floor) = (count, length, floor);
        Rehash(_table.Length);
    }

    // How often the value came that has so many above it.
    long NthMost(int rank)
    {
        Scratch.Ensure(ref _order, _count);
        for (var i = 0; i < _count; i++)
            _order[i] = _counters[i].Times;
        return Ranks.Descending(_order.AsSpan(0, _count), rank);
    }

    struct Counter
    {
        public ulong Hash;
        public long Times;
        public int Start;
        public int Length;
    }
}
