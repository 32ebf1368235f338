using System.IO.Hashing;
using CsCheck;

namespace OrleansStream.Aggregates;

public class DistinctSketchTests
{
    const double StandardError = 0.0081;

    [Fact]
    public void Few_values_are_counted_exactly() =>
        Gen.ULong.Array[0, 800].Sample(hashes =>
        {
            var sketch = Of([.. hashes, .. hashes, 0]);
            Assert.Equal(hashes.Append(0UL).Distinct().Count(), sketch.Estimate);
        }, iter: 200);

    [Fact]
    public void A_count_is_exact_up_to_the_bound() =>
        Assert.Equal(DistinctSketch.MaxExact, Of(Hashes(0, DistinctSketch.MaxExact)).Estimate);

    [Theory]
    [InlineData(1537)]
    [InlineData(3000)]
    [InlineData(10_000)]
    [InlineData(40_000)]
    [InlineData(70_000)]
    [InlineData(200_000)]
    [InlineData(2_000_000)]
    public void Many_values_are_estimated_within_the_standard_error(int count)
    {
        var runs = Math.Clamp(4_000_000 / count, 4, 200);
        var errors = Enumerable.Range(0, runs).Select(run => (Of(Hashes(run * (long)count, count)).Estimate / (double)count) - 1).ToArray();
        Assert.All(errors, e => Assert.InRange(e, -5 * StandardError, 5 * StandardError));
        // No bias, and as wide as the theory says.
        Assert.InRange(errors.Average(), -4 * StandardError / Math.Sqrt(runs), 4 * StandardError / Math.Sqrt(runs));
        if (runs >= 50)
            Assert.InRange(Math.Sqrt(errors.Average(e => e * e)), 0, StandardError * 1.2);
    }

    [Fact]
    public void Any_merging_gives_what_one_sketch_gives() =>
        Gen.Select(Gen.Int[0, 4000].Array[1, 6], Gen.Int[0, 3000], Gen.Int).Sample((sizes, overlap, seed) =>
        {
            var random = new Random(seed);
            var parts = sizes.Select((size, i) => Hashes(i * (long)overlap, size)).ToArray();
            var sketches = parts.Select(Of).ToList();
            while (sketches.Count > 1)
            {
                var into = random.Next(sketches.Count);
                var from = (into + 1 + random.Next(sketches.Count - 1)) % sketches.Count;
                sketches[into].Add(sketches[from]);
                sketches.RemoveAt(from);
            }
            Assert.Equal(Of(parts.SelectMany(p => p).ToArray()).Estimate, sketches[0].Estimate);
        }, iter: 1000);

    static DistinctSketch Of(ulong[] hashes)
    {
        var sketch = new DistinctSketch();
        foreach (var hash in hashes)
            sketch.Add(hash);
        return sketch;
    }

    static ulong[] Hashes(long from, int count)
    {
        var hashes = new ulong[count];
        for (var i = 0; i < count; i++)
            hashes[i] = XxHash3.HashToUInt64(BitConverter.GetBytes(from + i));
        return hashes;
    }
}
