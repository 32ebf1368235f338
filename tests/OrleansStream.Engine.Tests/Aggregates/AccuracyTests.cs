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

    [Fact]
    public void A_sketch_is_within_one_percent_merged_or_not() =>
        Gen.Select(Gen.Double[-3, 9].Array[1, 300], Gen.Double[-3, 9].Array[1, 300], Gen.Int[0, 3], Gen.Double[0, 1]).Sample((left, right, negative, p) =>
        {
            var a = new QuantileSketch();
            var b = new QuantileSketch();
            foreach (var x in left)
                a.Add(Value(x, negative));
            foreach (var x in right)
                b.Add(Value(x, negative));
            a.Add(b);
            var sorted = left.Concat(right).Select(x => Value(x, negative)).Order().ToArray();
            var rank = (long)(p * (sorted.Length - 1));
            Assert.Equal(sorted.Length, a.Count);
            Assert.InRange(a.ValueAt(rank), sorted[rank] - (Math.Abs(sorted[rank]) * 0.01), sorted[rank] + (Math.Abs(sorted[rank]) * 0.01));
        }, iter: 300);

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

    static double Value(double log, int negative) => Math.Exp(log * 3) * (negative == 1 || (negative == 2 && log < 2) ? -1 : negative == 3 && log < 1 ? 0 : 1);
}
