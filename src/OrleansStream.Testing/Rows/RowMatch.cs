using System.Text.Json;

namespace OrleansStream.Testing.Rows;

/// <summary>What came out of comparing the rows that a sink got with those that were expected.</summary>
/// <param name="Missing">Expected rows that no row fits.</param>
/// <param name="Unexpected">Rows that no expected row is left for.</param>
/// <param name="Misplaced">The first place at which the order differs; -1 if order was not asked or is right.</param>
sealed record RowMatch(IReadOnlyList<JsonElement> Missing, IReadOnlyList<JsonElement> Unexpected, int Misplaced = -1)
{
    /// <summary>Whether all is as expected.</summary>
    public bool Fits => Missing.Count == 0 && Unexpected.Count == 0 && Misplaced < 0;

    /// <summary>Compares rows as a multiset, or as a list if they are ordered.</summary>
    public static RowMatch Of(IReadOnlyList<JsonElement> expected, IReadOnlyList<JsonElement> actual, bool ordered)
    {
        // Most tests write rows in the order in which they come: those pairs are found at once.
        var inPlace = 0;
        while (inPlace < expected.Count && inPlace < actual.Count && RowComparer.Fits(expected[inPlace], actual[inPlace]))
            inPlace++;
        JsonElement[] wanted = [.. expected.Skip(inPlace)];
        JsonElement[] got = [.. actual.Skip(inPlace)];
        var partner = new Assignment(wanted, got).Solve();
        var match = new RowMatch(
            [.. wanted.Where((_, i) => !partner.Contains(i))],
            [.. got.Where((_, i) => partner[i] < 0)]);
        return ordered && match.Fits && wanted.Length > 0 ? match with { Misplaced = inPlace } : match;
    }

    /// <summary>
    /// Pairs rows so that as many as possible have a partner. An expected row that names few columns may fit many rows, so that taking the first
    /// that fits could leave another without; augmenting paths find the best pairing.
    /// </summary>
    sealed class Assignment(JsonElement[] expected, JsonElement[] actual)
    {
        readonly int[] _partner = [.. Enumerable.Repeat(-1, actual.Length)];
        readonly int[] _seen = [.. Enumerable.Repeat(-1, actual.Length)];

        /// <summary>For each actual row the place of its expected row, or -1.</summary>
        public int[] Solve()
        {
            for (var i = 0; i < expected.Length; i++)
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
                for (var a = 0; a < actual.Length; a++)
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
