namespace OrleansStream.Expressions;

/// <summary>Hints that name what was probably meant.</summary>
static class Hints
{
    public static IReadOnlyList<string> TypeNames { get; } =
        ["bool", "int64", "float64", "decimal", "string", "timestamp", "binary", "json", "list<T>"];

    /// <summary>"did you mean 'x'?" for the nearest of the names; null if none is near.</summary>
    public static string? DidYouMean(string name, IEnumerable<string> known)
    {
        string? best = null;
        var least = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in known)
        {
            var distance = Distance(name, candidate, least);
            if (distance < least)
                (best, least) = (candidate, distance);
        }
        return best is null ? null : $"did you mean '{best}'?";
    }

    // The edit distance with neighbours swapped counted as one, letters' case ignored; anything at or above the limit is not near.
    static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
            return limit;
        var (before, previous, current) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = Lower(a[i - 1]) == Lower(b[j - 1]);
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) && Lower(a[i - 2]) == Lower(b[j - 1]))
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }
            (before, previous, current) = (previous, current, before);
        }
        return previous[b.Length];
    }

    static char Lower(char c) => char.ToLowerInvariant(c);
}
