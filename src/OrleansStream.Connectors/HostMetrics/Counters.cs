namespace OrleansStream.Connectors.HostMetrics;

/// <summary>Turns counters that grow into what they grew by since the measurement before. Counters that were not seen last time are forgotten.</summary>
sealed class Counters<TKey> where TKey : notnull
{
    Dictionary<TKey, double> _last = [];
    Dictionary<TKey, double> _now = [];

    /// <summary>By how much a counter grew; not a number at its first sight or when it went back.</summary>
    public double Growth(TKey key, double value)
    {
        _now[key] = value;
        return _last.TryGetValue(key, out var before) && value >= before ? value - before : double.NaN;
    }

    /// <summary>Ends a measurement.</summary>
    public void Turn()
    {
        (_last, _now) = (_now, _last);
        _now.Clear();
    }
}
