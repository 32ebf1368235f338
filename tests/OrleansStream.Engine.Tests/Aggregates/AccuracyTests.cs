using System.Globalization;
using CsCheck;
using OrleansStream.Windows;

namespace OrleansStream.Aggregates;

public class AccuracyTests
{
    [Fact]
    public void Variance_is_accurate_where_the_mean_is_large()
    {
        // The hard case of NIST's StRD: the values differ in their last digits only (NumAcc4: mean 10,000,000.2, deviation 0.1).
        var values = Enumerable.Range(0, 1001).Select(i => i == 0 ? 10000000.2 : i % 2 == 1 ? 10000000.1 : 10000000.3).ToArray();
        foreach (var panes in new[] { 1, 7 })
        {
            var step = new AggregateHarness(
                $$"""{ "window": { "type": "sliding", "size": 1001, "slide": {{1001 / panes}} }, "aggregations": [ { "type": "stddev", "field": "x" }, { "type": "avg", "field": "x" } ], "having": "window_start = 0" }""",
                "x float64");
            step.Push(AggregateHarness.Batch(step.Input, values.Select((v, i) => ((long)i, new object?[] { v }))));
            var result = Assert.Single(step.End()).Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(0.1, result[0], 0.1 * 1e-8);
            Assert.Equal(10000000.2, result[1], 10000000.2 * 1e-14);
        }
    }

    [Fact]
    public void Sums_of_sliding_windows_do_not_drift()
    {
        var step = new AggregateHarness("""{ "window": { "type": "sliding", "size": 10, "slide": 1 }, "type": "sum", "field": "x" }""", "x float64");
        step.Row(0, 1e17);
        for (var i = 1; i <= 30; i++)
            step.Row(i, 0.1);
        var sums = step.End().Select(r => r.Split(' ')).ToDictionary(r => r[1], r => double.Parse(r[0], CultureInfo.InvariantCulture));
        Assert.Equal(1.0, sums["1"], 1e-12);
        Assert.Equal(1.0, sums["20"], 1e-12);
    }

    static readonly double[] Ends = [double.MaxValue, double.MinValue, 1.7e308, 2.3e-308, -2.3e-308, 0.0, -0.0, 1.0];

    /// <summary>Numbers of both signs and of every size from the smallest that keeps its digits to the largest, with zeros, and clusters of them.</summary>
    static readonly Gen<double[]> AnyNumbers = Gen.OneOf(
        Gen.Double[-307, 308].Select(Gen.Int[-1, 1], (log, sign) => sign * Math.Pow(10, log)).Array[1, 200],
        Gen.Double[-3, 9].Select(Gen.Bool, (log, negative) => Math.Exp(log) * (negative ? -1 : 1)).Array[1, 300],
        Gen.Int[0, 7].Select(i => Ends[i]).Array[1, 50]);

    [Fact]
    public void Any_merging_of_sketches_gives_what_one_sketch_gives_and_that_is_within_one_percent() =>
        Gen.Select(AnyNumbers.Array[1, 6], Gen.Int).Sample((parts, seed) =>
        {
            var random = new Random(seed);
            var sketches = parts.Select(SketchOf).ToList();
            while (sketches.Count > 1)
            {
                var into = random.Next(sketches.Count);
                var from = (into + 1 + random.Next(sketches.Count - 1)) % sketches.Count;
                sketches[into].Add(sketches[from]);
                sketches.RemoveAt(from);
            }
            var sorted = parts.SelectMany(p => p).Order().ToArray();
            var one = SketchOf(sorted);
            Assert.Equal(sorted.Length, sketches[0].Count);
            foreach (var rank in new[] { 0, sorted.Length - 1, random.Next(sorted.Length), random.Next(sorted.Length), random.Next(sorted.Length) })
            {
                var value = sketches[0].ValueAt(rank);
                Assert.Equal(one.ValueAt(rank), value);
                Assert.InRange(value, sorted[rank] - (Math.Abs(sorted[rank]) * 0.01), sorted[rank] + (Math.Abs(sorted[rank]) * 0.01));
            }
        }, iter: 1000);

    [Fact]
    public void Any_merging_of_samples_is_exact_or_within_one_percent() =>
        Gen.Select(Gen.Int[0, 3000].Array[1, 30], Gen.Int).Sample((sizes, seed) =>
        {
            var random = new Random(seed);
            var parts = sizes.Select(size => Enumerable.Range(0, size).Select(_ => Math.Exp(random.NextDouble() * 20) * (random.Next(4) == 0 ? -1 : 1)).ToArray()).ToArray();
            var samples = parts.Select(SampleOf).ToList();
            while (samples.Count > 1)
            {
                var into = random.Next(samples.Count);
                var from = (into + 1 + random.Next(samples.Count - 1)) % samples.Count;
                samples[into].Add(samples[from]);
                samples.RemoveAt(from);
            }
            var sorted = parts.SelectMany(p => p).Order().ToArray();
            Assert.Equal(sorted.Length, samples[0].Count);
            foreach (var share in sorted.Length == 0 ? [] : new[] { 0, 0.25, 0.5, 0.95, 1 })
            {
                var place = share * (sorted.Length - 1);
                var (low, high) = (sorted[(int)place], sorted[(int)Math.Ceiling(place)]);
                var exact = low + ((place - Math.Floor(place)) * (high - low));
                // Between two values the error is that of the larger one.
                var bound = sorted.Length <= Sample.MaxMergedExact ? Math.Abs(exact) * 1e-12 : Math.Max(Math.Abs(low), Math.Abs(high)) * 0.01;
                Assert.InRange(samples[0].Quantile(share), exact - bound, exact + bound);
            }
        }, iter: 60);

    [Fact]
    public void Numbers_that_are_not_finite_do_not_count_and_the_largest_do_not_overflow()
    {
        var sample = SampleOf([double.PositiveInfinity, double.MaxValue, double.NaN, double.MinValue, double.NegativeInfinity]);
        Assert.Equal(2, sample.Count);
        Assert.Equal(0, sample.Quantile(0.5));
        Assert.Equal(double.MaxValue / 2, sample.Quantile(0.75), double.MaxValue * 1e-12);
        Assert.Equal(double.MaxValue, sample.Quantile(1));
    }

    [Fact]
    public void Merged_moments_are_those_of_all_values_where_the_deviation_is_tiny()
    {
        // NumAcc1 (three values, each a part of its own) and NumAcc4 in parts of 1, 10, 100 … values.
        var three = new Moment();
        foreach (var value in new[] { 10000001.0, 10000003.0, 10000002.0 })
            three.Add(MomentOf([value]));
        Assert.Equal((10000002.0, 1.0), (three.Mean, three.SquaredDistances / 2));
        var values = Enumerable.Range(0, 1001).Select(i => i == 0 ? 10000000.2 : i % 2 == 1 ? 10000000.1 : 10000000.3).ToArray();
        foreach (var size in new[] { 1, 10, 100, 500 })
        {
            var merged = new Moment();
            foreach (var part in values.Chunk(size))
                merged.Add(MomentOf(part));
            Assert.Equal(0.1, Math.Sqrt(merged.SquaredDistances / 1000), 0.1 * 1e-8);
            Assert.Equal(10000000.2, merged.Mean, 10000000.2 * 1e-15);
        }
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(1, 4097)]
    [InlineData(1, 100_000)]
    [InlineData(8, 20_000)]
    [InlineData(8, 300_000)]
    public void Percentiles_are_exact_up_to_the_limit_and_within_one_percent_beyond(int panes, int count)
    {
        var random = new Random(count);
        var values = Enumerable.Range(0, count).Select(_ => Math.Exp(random.NextDouble() * 12) - 2).ToArray();
        var slide = (count + panes - 1) / panes;
        var step = new AggregateHarness(
            $$"""{ "window": { "type": "sliding", "size": {{slide * panes}}, "slide": {{slide}} }, "type": "percentile", "field": "x", "as": "x", "percentiles": [0, 1, 50, 95, 99, 100], "having": "window_start = 0" }""",
            "x float64");
        foreach (var chunk in values.Select((v, i) => ((long)i, new object?[] { v })).Chunk(4096))
            step.Push(AggregateHarness.Batch(step.Input, chunk));
        var result = Assert.Single(step.End()).Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        System.Array.Sort(values);
        foreach (var (i, p) in new[] { 0, 1, 50, 95, 99, 100 }.Index())
        {
            var place = p / 100.0 * (count - 1);
            var low = (int)place;
            var exact = values[low] + ((place - low) * (values[Math.Min(low + 1, count - 1)] - values[low]));
            Assert.Equal(exact, result[i], Math.Abs(exact) * (count / panes <= Sample.MaxExact && count <= Sample.MaxMergedExact ? 1e-12 : 0.01));
        }
    }

    static QuantileSketch SketchOf(double[] values)
    {
        var sketch = new QuantileSketch();
        foreach (var value in values)
            sketch.Add(value);
        return sketch;
    }

    static Sample SampleOf(double[] values)
    {
        var sample = new Sample();
        foreach (var value in values)
            sample.Add(value);
        return sample;
    }

    static Moment MomentOf(double[] values)
    {
        var moment = new Moment();
        foreach (var value in values)
            moment.Add(value);
        return moment;
    }
}
