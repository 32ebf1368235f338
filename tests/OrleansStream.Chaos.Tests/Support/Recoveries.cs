using System.Globalization;

namespace OrleansStream.Chaos.Tests.Support;

/// <summary>Times from a fault to the next output that an attempt after it committed.</summary>
sealed class Recoveries
{
    readonly List<TimeSpan> _times = [];

    public void Add(TimeSpan time) => _times.Add(time);

    public override string ToString()
    {
        if (_times.Count == 0)
            return "none measured";
        var sorted = _times.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"median {sorted[sorted.Count / 2].TotalSeconds:0.0} s, most {sorted[^1].TotalSeconds:0.0} s of {sorted.Count}");
    }
}
