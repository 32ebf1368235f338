namespace OrleansStream.Diagnostics;

/// <summary>Finds the name that someone most likely meant, for the hints of diagnostics.</summary>
public static class NearestName
{
    /// <summary>Names longer than this are not compared, so that hostile input costs nothing.</summary>
    const int LongestCompared = 100;

    /// <summary>How many known names a hint lists at most.</summary>
    const int MostListed = 12;

    /// <summary>The known name nearest to the one given; null if none is near.</summary>
    /// <param name="name">The name that is not known.</param>
    /// <param name="known">The names that are.</param>
    public static string? Of(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        if (name.Length is 0 or > LongestCompared)
            return null;
        string? best = null;
        var bestDistance = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in known)
        {
            if (candidate.Length is 0 or > LongestCompared || Math.Abs(candidate.Length - name.Length) >= bestDistance)
                continue;
            var distance = string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }
        return best;
    }

    /// <summary>A hint: the nearest known name, otherwise the known names if they are few; null if there is nothing to say.</summary>
    public static string? Hint(string name, IEnumerable<string> known)
    {
        var names = known.ToList();
        if (Of(name, names) is { } nearest)
            return $"did you mean '{nearest}'?";
        return names.Count is 0 or > MostListed ? null : $"known: {string.Join(", ", names)}";
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) between two names, letter case not counting.</summary>
    static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = Same(a[i - 1], b[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return last[b.Length];
    }

    static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
