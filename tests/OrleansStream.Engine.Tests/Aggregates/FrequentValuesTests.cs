using System.Buffers.Binary;
using CsCheck;

namespace OrleansStream.Aggregates;

public class FrequentValuesTests
{
    const int Kept = 20;

    static readonly Gen<int[]> GenSkewed = Gen.Select(Gen.Double[0.2, 4], Gen.Double[0, 1].Array[0, 400])
        .Select((skew, shares) => shares.Select(s => (int)(Math.Pow(s, skew) * 120)).ToArray());

    [Fact]
    public void Counts_are_exact_while_the_different_values_are_few() =>
        Gen.Int[0, (2 * Kept) - 1].Array[0, 300].Sample(values =>
        {
            var counted = Count(values);
            Assert.Equal(0, counted.Floor);
            Assert.Equal(Exact(values).OrderByDescending(v => v.Value).ThenBy(v => v.Key).Select(v => (v.Key, v.Value)).Take(7), Top(counted, 7));
        }, iter: 1000);

    [Fact]
    public void Counts_of_any_merging_are_never_too_low_and_too_high_by_no_more_than_the_bound() =>
        Gen.Select(GenSkewed.Array[1, 6], Gen.Int).Sample((parts, seed) =>
        {
            var random = new Random(seed);
            var summaries = parts.Select(Count).ToList();
            while (summaries.Count > 1)
            {
                var into = random.Next(summaries.Count);
                var from = (into + 1 + random.Next(summaries.Count - 1)) % summaries.Count;
                summaries[into].Add(summaries[from]);
                summaries.RemoveAt(from);
            }
            var merged = summaries[0];
            var all = parts.SelectMany(p => p).ToArray();
            var exact = Exact(all);
            Assert.InRange(merged.Floor, 0, all.Length / (Kept + 1));
            Assert.InRange(merged.Count, Math.Min(exact.Count, Kept), 2 * Kept);
            var top = Top(merged, 2 * Kept);
            foreach (var (value, times) in top)
                Assert.InRange(times, exact[value], exact[value] + merged.Floor);
            // What is not counted came no more often than the bound says.
            Assert.All(exact.Where(v => top.All(t => t.Value != v.Key)), v => Assert.InRange(v.Value, 1, merged.Floor));
        }, iter: 1000);

    [Fact]
    public void Merging_without_loss_does_not_depend_on_the_split() =>
        Gen.Select(Gen.Int[0, (2 * Kept) - 1].Array[0, 300], Gen.Int[1, 5]).Sample((values, parts) =>
        {
            var merged = new FrequentValues(Kept);
            foreach (var part in values.Select((v, i) => (v, i)).GroupBy(v => v.i * 7919 % parts))
                merged.Add(Count(part.Select(v => v.v)));
            Assert.Equal(Top(Count(values), 2 * Kept), Top(merged, 2 * Kept));
        }, iter: 1000);

    [Fact]
    public void Values_that_never_come_again_leave_the_frequent_ones_in_place()
    {
        var counted = new FrequentValues(FrequentValues.MinKept);
        for (var i = 0; i < 500_000; i++)
        {
            counted.Add(Key(i + 10));
            if (i % 10 == 0)
                counted.Add(Key(i % 100 == 0 ? 1 : 2));
        }
        var top = Top(counted, 3);
        Assert.Equal([2, 1], top.Take(2).Select(t => t.Value));
        Assert.InRange(top[0].Times, 45_000, 45_000 + (550_000 / FrequentValues.MinKept));
        Assert.InRange(top[1].Times, 5_000, 5_000 + (550_000 / FrequentValues.MinKept));
        Assert.Equal(3, top.Length);
    }

    [Fact]
    public void A_number_is_found_by_its_rank() =>
        Gen.Select(Gen.Long[0, 30].Array[1, 200], Gen.Int[0, 199]).Sample((numbers, rank) =>
        {
            rank %= numbers.Length;
            Assert.Equal(numbers.OrderDescending().ElementAt(rank), Ranks.Descending((long[])numbers.Clone(), rank));
        }, iter: 1000);

    static FrequentValues Count(IEnumerable<int> values)
    {
        var counted = new FrequentValues(Kept);
        foreach (var value in values)
            counted.Add(Key(value));
        return counted;
    }

    static Dictionary<int, long> Exact(IEnumerable<int> values) => values.GroupBy(v => v).ToDictionary(g => g.Key, g => g.LongCount());

    static (int Value, long Times)[] Top(FrequentValues counted, int k) =>
        [.. counted.Top(k).Select(n => (BinaryPrimitives.ReadInt32BigEndian(counted.ValueOf(n)), counted.TimesOf(n)))];

    static byte[] Key(int value)
    {
        // Of different lengths, as texts are.
        var key = new byte[4 + (value % 5)];
        BinaryPrimitives.WriteInt32BigEndian(key, value);
        return key;
    }
}
