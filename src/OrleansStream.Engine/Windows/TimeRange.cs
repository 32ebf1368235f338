using System.Numerics;
using System.Runtime.InteropServices;

namespace OrleansStream.Windows;

/// <summary>The lowest and the highest of some times.</summary>
static class TimeRange
{
    /// <summary>Finds both; there must be at least one.</summary>
    public static (long Min, long Max) Of(ReadOnlySpan<long> times)
    {
        var vectors = MemoryMarshal.Cast<long, Vector<long>>(times);
        var min = times[0];
        var max = times[0];
        if (vectors.Length > 0)
        {
            var low = vectors[0];
            var high = low;
            foreach (var vector in vectors)
            {
                low = Vector.Min(low, vector);
                high = Vector.Max(high, vector);
            }
            for (var i = 0; i < Vector<long>.Count; i++)
            {
                min = Math.Min(min, low[i]);
                max = Math.Max(max, high[i]);
            }
        }
        foreach (var time in times[(vectors.Length * Vector<long>.Count)..])
        {
            min = Math.Min(min, time);
            max = Math.Max(max, time);
        }
        return (min, max);
    }
}
