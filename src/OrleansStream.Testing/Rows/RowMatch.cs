using System.Text.Json;

namespace OrleansStream.Testing.Rows;

/// <summary>What came out of comparing the rows that a sink got with those that were expected.</summary>
/// <param name="Missing">Expected rows that no row fits.</param>
/// <param name="Unexpected">Rows that no expected row is left for.</param>
/// <param name="Misplaced">The first place at which the order differs; -1 if order was not asked or is right.</param>
sealed record RowMatch(IReadOnlyList<JsonElement> Missing, IReadOnlyList<JsonElement> Unexpected, int Misplaced = -1)
{
    /// <summary>For each actual row the place of the expected row that it fits; -1 if there is none.</summary>
    public IReadOnlyList<int> Partners { get; init; } = [];

    /// <summary>Whether all is as expected.</summary>
    public bool Fits => Missing.Count == 0 && Unexpected.Count == 0 && Misplaced < 0;

    /// <summary>Compares rows as a multiset, or as a list if they are ordered.</summary>
    public static RowMatch Of(IReadOnlyList<JsonElement> expected, IReadOnlyList<JsonElement> actual, bool ordered)
    {
        var inPlace = 0;
        while (inPlace < expected.Count && inPlace < actual.Count && RowComparer.Fits(expected[inPlace], actual[inPlace]))
            inPlace++;
        var partner = new Assignment(expected, actual).Solve(inPlace);
        var found = partner.ToHashSet();
        var match = new RowMatch(
            [.. expected.Where((_, i) => !found.Contains(i))],
            [.. actual.Where((_, i) => partner[i] < 0)]) { Partners = partner };
        return ordered && match.Fits && inPlace < expected.Count ? match with { Misplaced = inPlace } : match;
    }

    /// <summary>
    /// Pairs rows so that as many as possible have a partner. An expected row that names few columns may fit many rows, so that taking the first
    /// that fits could leave another without; augmenting paths find the best pairing.
    /// </summary>
    sealed class Assignment(IReadOnlyList<JsonElement> expected, IReadOnlyList<JsonElement> actual)
    {
        readonly int[] _partner = [.. Enumerable.Repeat(-1, actual.Count)];
        readonly int[] _seen = [.. Enumerable.Repeat(-1, actual.Count)];

        /// <summary>For each actual row the place of its expected row, or -1.</summary>
        /// <param name="inPlace">How many rows at the beginning fit one by one. Most tests write rows in the order in which they come.</param>
        public int[] Solve(int inPlace)
        {
            for (var i = 0; i < inPlace; i++)
                _partner[i] = i;
            for (var i = inPlace; i < expected.Count; i++)
                Find(i);
            return _partner;
        }

        void Find(int start)
        {
            // Breadth first: the queue holds expected rows in search of a partner, from[a] the expected row that reached the actual row a.
            var from = new Dictionary<int, int>();
            var queue = new Queue<int>([start]);
            while (queue.TryDequeue(out var e))
            {
                for (var a = 0; a < actual.Count; a++)
                {
                    if (_seen[a] == start || !RowComparer.Fits(expected[e], actual[a]))
                        continue;
                    _seen[a] = start;
                    from[a] = e;
                    if (_partner[a] < 0)
                    {
                        Flip(a, from, start);
                        return;
                    }
                    queue.Enqueue(_partner[a]);
                }
            }
        }

        void Flip(int a, Dictionary<int, int> from, int start)
        {
            while (true)
            {
                var e = from[a];
                var before = System.Array.IndexOf(_partner, e);
                _partner[a] = e;
                if (e == start)
                    return;
                a = before;
            }
        }
    }
}
