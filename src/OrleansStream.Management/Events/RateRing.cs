using OrleansStream.Management.Contracts;

namespace OrleansStream.Management.Events;

/// <summary>The rates of one pipeline over the last minutes, one a second. Written by one thread, read by any under the feed's lock.</summary>
sealed class RateRing
{
    /// <summary>How many values are kept: ten minutes.</summary>
    internal const int Capacity = 600;

    readonly double[] _values = new double[Capacity];
    int _next;
    int _count;
    long _until;

    internal void Add(double value, long time)
    {
        _values[_next] = value;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
        _until = time;
    }

    internal RateHistory Read()
    {
        if (_count == 0)
            return RateHistory.Empty;
        var values = new double[_count];
        for (var i = 0; i < _count; i++)
            values[i] = _values[(_next - _count + i + Capacity) % Capacity];
        return new RateHistory(_until, values);
    }
}
