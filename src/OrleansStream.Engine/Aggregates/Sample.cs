using System.Buffers;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>The values of a group: all of them up to a limit, beyond that a sketch.</summary>
sealed class Sample
{
    /// <summary>The most values that are kept of one group and pane; one more and they become a sketch.</summary>
    public const int MaxExact = 4096;

    /// <summary>The most values that a window keeps which is merged from panes.</summary>
    public const int MaxMergedExact = 65_536;

    double[] _values = [];
    int _count;
    bool _sorted;
    QuantileSketch? _sketch;

    /// <summary>How many values it has seen.</summary>
    public long Count => _sketch?.Count ?? _count;

    public void Add(double value)
    {
        if (!double.IsFinite(value))
            return;
        if (_sketch is null && _count < MaxExact)
        {
            Scratch.Grow(ref _values, _count + 1);
            // Zero has one sign here: sorting places equal values anyhow, and the result would tell.
            _values[_count++] = value + 0.0;
            _sorted = false;
            return;
        }
        Sketch().Add(value);
    }

    public void Add(Sample other)
    {
        if (_sketch is null && other._sketch is null && _count + other._count <= MaxMergedExact)
        {
            Scratch.Grow(ref _values, _count + other._count);
            other._values.AsSpan(0, other._count).CopyTo(_values.AsSpan(_count));
            _count += other._count;
            _sorted = false;
            return;
        }
        var sketch = Sketch();
        if (other._sketch is not null)
            sketch.Add(other._sketch);
        foreach (var value in other._values.AsSpan(0, other._count))
            sketch.Add(value);
    }

    /// <summary>
    /// The value below which the share <paramref name="p"/> (0 to 1) of all values lies: linear between the order statistics (type 7 of Hyndman and
    /// Fan 1996). There must be a value.
    /// </summary>
    public double Quantile(double p)
    {
        var place = p * (Count - 1);
        var below = (long)Math.Floor(place);
        var low = ValueAt(below);
        var share = place - below;
        if (share == 0)
            return low;
        var high = ValueAt(below + 1);
        // The distance of the largest numbers of both signs is no number.
        return double.IsFinite(high - low) ? low + (share * (high - low)) : ((1 - share) * low) + (share * high);
    }

    /// <summary>How many values it has room for, whether it holds them or not.</summary>
    public int Room => _values.Length;

    /// <summary>Forgets all values.</summary>
    public void Clear()
    {
        _count = 0;
        _sketch = null;
    }

    public void Write(IBufferWriter<byte> to)
    {
        to.WriteBool(_sketch is not null);
        if (_sketch is not null)
        {
            _sketch.Write(to);
            return;
        }
        to.WriteVarint((ulong)_count);
        foreach (var value in _values.AsSpan(0, _count))
            to.WriteDouble(value);
    }

    /// <summary>Takes over what another sample wrote; there must be no values yet.</summary>
    public void Read(ref StateCursor from)
    {
        if (from.ReadBool())
        {
            _sketch = QuantileSketch.Read(ref from);
            return;
        }
        _count = from.ReadCount(sizeof(double), MaxMergedExact);
        _sorted = false;
        Scratch.Grow(ref _values, _count);
        foreach (ref var value in _values.AsSpan(0, _count))
            value = from.ReadDouble();
    }

    double ValueAt(long rank)
    {
        if (_sketch is not null)
            return _sketch.ValueAt(rank);
        if (!_sorted)
            _values.AsSpan(0, _count).Sort();
        _sorted = true;
        return _values[rank];
    }

    QuantileSketch Sketch()
    {
        if (_sketch is null)
        {
            _sketch = new QuantileSketch();
            foreach (var value in _values.AsSpan(0, _count))
                _sketch.Add(value);
            _values = [];
            _count = 0;
        }
        return _sketch;
    }
}
