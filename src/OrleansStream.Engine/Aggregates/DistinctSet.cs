using System.Buffers;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>Different values, each a number of 128 bits, up to a limit: one more and they are forgotten, and nothing is known but that there are too many.</summary>
/// <param name="limit">The most values.</param>
sealed class DistinctSet(int limit)
{
    /// <summary>The most values of a group and window: they take some 500 MB.</summary>
    public const int MaxValues = 10_000_000;

    HashSet<UInt128>? _values = [];

    /// <summary>Whether there were more than the limit.</summary>
    public bool TooMany => _values is null;

    /// <summary>The different values; 0 when there are too many.</summary>
    public int Count => _values?.Count ?? 0;

    public void Add(UInt128 value)
    {
        if (_values is not null && _values.Add(value) && _values.Count > limit)
            _values = null;
    }

    public void Add(DistinctSet other)
    {
        if (other._values is null || _values is null)
        {
            _values = null;
            return;
        }
        foreach (var value in other._values)
        {
            Add(value);
            if (TooMany)
                return;
        }
    }

    public void Write(IBufferWriter<byte> to)
    {
        to.WriteBool(TooMany);
        if (_values is null)
            return;
        to.WriteVarint((ulong)_values.Count);
        foreach (var value in _values)
            to.WriteInt128((Int128)value);
    }

    public static DistinctSet Read(int limit, ref StateCursor from)
    {
        var set = new DistinctSet(limit);
        if (from.ReadBool())
        {
            set._values = null;
            return set;
        }
        var count = from.ReadCount(least: 16, limit);
        set._values!.EnsureCapacity(count);
        for (; count > 0; count--)
            set.Add((UInt128)from.ReadInt128());
        return set;
    }
}
