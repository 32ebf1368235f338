using System.Text.Json;

namespace OrleansStream.Testing.Rows;

/// <summary>Which rows came in place of which: those that share at least one column, the most alike first.</summary>
/// <param name="Pairs">Places among the missing and among the unexpected rows, in the order of the missing.</param>
sealed record ChangedRows(IReadOnlyList<(int Missing, int Unexpected)> Pairs)
{
    /// <summary>Pairs missing rows with unexpected ones.</summary>
    /// <param name="missing">The rows that were expected and did not come.</param>
    /// <param name="unexpected">The rows that came and were not expected.</param>
    /// <param name="most">How many rows of each kind are looked at.</param>
    public static ChangedRows Of(IReadOnlyList<JsonElement> missing, IReadOnlyList<JsonElement> unexpected, int most)
    {
        var candidates = new List<(int Differences, int Missing, int Unexpected)>();
        for (var m = 0; m < Math.Min(most, missing.Count); m++)
        {
            for (var u = 0; u < Math.Min(most, unexpected.Count); u++)
            {
                var differences = RowComparer.Differences(missing[m], unexpected[u]).Count();
                if (differences > 0 && differences < missing[m].GetPropertyCount())
                    candidates.Add((differences, m, u));
            }
        }
        var (usedMissing, usedUnexpected) = (new HashSet<int>(), new HashSet<int>());
        var pairs = new List<(int Missing, int Unexpected)>();
        foreach (var (_, m, u) in candidates.Order())
        {
            if (usedMissing.Contains(m) || !usedUnexpected.Add(u))
                continue;
            usedMissing.Add(m);
            pairs.Add((m, u));
        }
        return new ChangedRows([.. pairs.Order()]);
    }

    /// <summary>The missing rows that nothing came in place of.</summary>
    public IReadOnlyList<JsonElement> MissingOf(IReadOnlyList<JsonElement> missing) => [.. missing.Where((_, i) => Pairs.All(p => p.Missing != i))];

    /// <summary>The unexpected rows that came in place of none.</summary>
    public IReadOnlyList<JsonElement> UnexpectedOf(IReadOnlyList<JsonElement> unexpected) => [.. unexpected.Where((_, i) => Pairs.All(p => p.Unexpected != i))];
}
