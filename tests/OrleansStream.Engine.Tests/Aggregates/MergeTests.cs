using System.Numerics;
using Apache.Arrow;
using CsCheck;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Steps.Aggregate;
using OrleansStream.Windows;

namespace OrleansStream.Aggregates;

/// <summary>
/// Goal: an aggregate does not depend on how its rows were split, batched and merged. Method: random rows, dealt out to random slots in random batches,
/// merged in random pairs by every way of merging, against the plainest computation over all rows.
/// </summary>
public class MergeTests
{
    const int Seeds = 1000;

    sealed record Rows(object?[] Values, long[] Times, bool[] Mask);

    static readonly Gen<long?> Wholes = Gen.OneOf(Gen.Long[-9, 9].Select(v => (long?)v), Gen.Long.Select(v => (long?)v), Gen.Const((long?)null));

    static readonly Gen<double?> Floats = Gen.OneOf(
        Gen.Double[-100, 100].Select(v => (double?)v), Gen.Double[-18, 18].Select(v => (double?)(Math.Pow(10, Math.Abs(v)) * Math.Sign(v))), Gen.Const((double?)0), Gen.Const((double?)null));

    static readonly Gen<decimal?> Decimals = Gen.OneOf(
        Gen.Int[-100_000, 100_000].Select(v => (decimal?)(v / 1000m)), Gen.Long.Select(v => (decimal?)(v * 0.0001m)), Gen.Const((decimal?)null));

    static readonly Gen<string?> Texts = Gen.OneOf(Gen.Int[0, 20].Select(v => (string?)$"{v}"), Gen.Int[0, 5].Select(v => (string?)new string('x', 16 + v)), Gen.Const((string?)null));

    [Fact]
    public void Counts() => Check(AggregateKind.Count, DataType.String, Texts, (values, _) => (long)values.Length);

    [Fact]
    public void Sums_of_whole_numbers() => Check(AggregateKind.Sum, DataType.Int64, Wholes, (values, _) =>
    {
        var sum = values.Aggregate(BigInteger.Zero, (a, b) => a + b);
        return values.Length == 0 || sum < long.MinValue || sum > long.MaxValue ? null : (object?)(long)sum;
    });

    [Fact]
    public void Sums_of_decimals() => Check(AggregateKind.Sum, DataType.Decimal, Decimals, (values, _) => values.Length == 0 ? null : (object?)values.Sum());

    [Fact]
    public void Sums_of_floats_are_as_good_as_exact_ones() => Check(AggregateKind.Sum, DataType.Float64, Floats, (values, _) =>
        values.Length == 0 ? null : (object?)Exact.ToDouble(Exact.Sum(values), 1), SumTolerance);

    [Fact]
    public void Means_of_whole_numbers() => Check(AggregateKind.Avg, DataType.Int64, Wholes, (values, _) =>
        values.Length == 0 ? null : (object?)((double)values.Aggregate(BigInteger.Zero, (a, b) => a + b) / values.Length), (_, exact) => Math.Abs(exact) * 1e-14);

    [Fact]
    public void Means_of_decimals() => Check(AggregateKind.Avg, DataType.Decimal, Decimals, (values, _) =>
        values.Length == 0 ? null : (object?)decimal.Round(values.Sum() / values.Length, 10, MidpointRounding.ToEven));

    [Fact]
    public void Means_of_floats_are_as_good_as_exact_ones() => Check(AggregateKind.Avg, DataType.Float64, Floats, (values, _) =>
        values.Length == 0 ? null : (object?)Exact.ToDouble(Exact.Sum(values), values.Length), SumTolerance);

    [Fact]
    public void Extremes()
    {
        Check(AggregateKind.Min, DataType.Int64, Wholes, (values, _) => values.Length == 0 ? null : (object?)values.Min());
        Check(AggregateKind.Max, DataType.Float64, Floats, (values, _) => values.Length == 0 ? null : (object?)values.Max());
        Check(AggregateKind.Min, DataType.Decimal, Decimals, (values, _) => values.Length == 0 ? null : (object?)values.Min());
        Check(AggregateKind.Max, DataType.Bool, Gen.Bool.Select(v => (bool?)v), (values, _) => values.Length == 0 ? null : (object?)values.Max());
        Check(AggregateKind.Min, DataType.String, Texts, (values, _) => values.Min(StringComparer.Ordinal));
        Check(AggregateKind.Max, DataType.String, Texts, (values, _) => values.Max(StringComparer.Ordinal));
    }

    [Fact]
    public void First_and_last_go_by_time_then_by_the_order_of_arrival()
    {
        Check(AggregateKind.First, DataType.Int64, Wholes, (values, times) => values.Length == 0 ? null : (object?)values[System.Array.IndexOf(times, times.Min())], ordered: true);
        Check(AggregateKind.Last, DataType.Float64, Floats, (values, times) => values.Length == 0 ? null : (object?)values[System.Array.LastIndexOf(times, times.Max())], ordered: true);
        Check(AggregateKind.First, DataType.String, Texts, (values, times) => values.Length == 0 ? null : values[System.Array.IndexOf(times, times.Min())], ordered: true);
        Check(AggregateKind.Last, DataType.String, Texts, (values, times) => values.Length == 0 ? null : values[System.Array.LastIndexOf(times, times.Max())], ordered: true);
    }

    [Fact]
    public void Lists_are_in_the_order_of_arrival_whatever_is_merged_first() =>
        Check(AggregateKind.Collect, DataType.String, Texts, (values, _) => values.Take(7).ToArray<object?>(), limit: 7);

    [Fact]
    public void Different_values()
    {
        Check(AggregateKind.CountDistinct, DataType.String, Texts, (values, _) => (long)values.Distinct().Count());
        Check(AggregateKind.CountDistinct, DataType.Decimal, Decimals, (values, _) => (long)values.Distinct().Count(), estimate: true);
    }

    [Fact]
    public void Most_frequent_values() => Check(AggregateKind.TopK, DataType.Int64, Wholes, (values, _) => values.GroupBy(v => v)
        .OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Take(3).Select(g => (object?)new object?[] { g.Key, (long)g.Count() }).ToArray(), limit: 3);

    [Fact]
    public void Percentiles_of_few_values() => Check(AggregateKind.Percentile, DataType.Float64, Floats, (values, _) =>
    {
        if (values.Length == 0)
            return null;
        var sorted = values.Order().ToArray();
        var place = 0.37 * (sorted.Length - 1);
        var (low, share) = (sorted[(int)place], place - Math.Floor(place));
        return share == 0 ? low : low + (share * (sorted[(int)place + 1] - low));
    });

    [Theory]
    [InlineData(AggregateKind.Variance)]
    [InlineData(AggregateKind.VariancePop)]
    [InlineData(AggregateKind.Stddev)]
    [InlineData(AggregateKind.StddevPop)]
    public void Measures_of_spread(AggregateKind kind) =>
        Check(kind, DataType.Float64, Gen.Select(Gen.Double[-1, 1], Gen.Int[0, 9]).Select((v, none) => none == 0 ? (double?)null : 1e6 + v), (values, _) =>
        {
            var sample = kind is AggregateKind.Variance or AggregateKind.Stddev;
            if (values.Length < (sample ? 2 : 1))
                return null;
            var variance = Exact.Variance(values, sample);
            return kind is AggregateKind.Stddev or AggregateKind.StddevPop ? Math.Sqrt(variance) : variance;
            // The mean is a million times the deviation: 16 digits less twice 6, but for the errors that even out.
        }, (values, exact) => 1e-7 + (exact * 1e-7));

    static double SumTolerance(double[] values, double exact) =>
        (Math.Abs(exact) * 1e-15) + (values.Length * (double)values.Length * 2.5e-32 * values.Sum(Math.Abs));

    static void Check<T>(
        AggregateKind kind, DataType type, Gen<T?> gen, Func<T[], long[], object?> plain, Func<double[], double, double>? tolerance = null,
        bool ordered = false, int limit = 0, bool estimate = false) where T : struct =>
        CheckAll(kind, type, gen.Select(v => (object?)v), (values, times) => plain([.. values.Cast<T>()], times), tolerance, ordered, limit, estimate);

    static void Check(AggregateKind kind, DataType type, Gen<string?> gen, Func<string[], long[], object?> plain, bool ordered = false, int limit = 0, bool estimate = false) =>
        CheckAll(kind, type, gen.Select(v => (object?)v), (values, times) => plain([.. values.Cast<string>()], times), null, ordered, limit, estimate);

    static void CheckAll(
        AggregateKind kind, DataType type, Gen<object?> gen, Func<object[], long[], object?> plain, Func<double[], double, double>? tolerance, bool ordered, int limit, bool estimate) =>
        Gen.Int[0, 60].SelectMany(n => Gen.Select(gen.Array[n], Gen.Long[0, 20].Array[n], Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false))).Array[n]))
            .Select((values, times, mask) => new Rows(values, times, mask)).Select(Gen.Int, Gen.Bool).Sample((rows, seed, masked) =>
            {
                var counted = Enumerable.Range(0, rows.Values.Length).Where(i => rows.Values[i] is not null && (!masked || rows.Mask[i])).ToArray();
                var expected = plain([.. counted.Select(i => rows.Values[i]!)], [.. counted.Select(i => rows.Times[i])]);
                var call = new AggregateCall(kind, 0, type, masked ? 1 : -1) { Limit = limit, Estimate = estimate, Percentiles = kind == AggregateKind.Percentile ? [37] : [] };
                var actual = Merged(call, rows, new Random(seed), ordered);
                if (tolerance is not null && expected is double exact && actual is double number)
                    Assert.InRange(number, exact - tolerance([.. counted.Select(i => Convert.ToDouble(rows.Values[i]))], exact), exact + tolerance([.. counted.Select(i => Convert.ToDouble(rows.Values[i]))], exact));
                else
                    Assert.Equal(expected, actual);
            }, iter: Seeds);

    // Deals the rows out, merges all slots and reads the one that is left.
    static object? Merged(AggregateCall call, Rows rows, Random random, bool ordered)
    {
        var schema = new RowSchema([new RowField("x", call.Type!), new RowField("mask", DataType.Bool)]);
        var accumulator = AggregateFactory.Create(call, DataType.StructOf(schema.Fields))!();
        var parts = random.Next(1, 7);
        accumulator.EnsureSlots((parts * 2) + 1);
        var slots = Enumerable.Range(0, rows.Values.Length).Select(_ => random.Next(parts)).ToArray();
        if (ordered)
            System.Array.Sort(slots);
        long[] times = [];
        for (var from = 0; from < slots.Length;)
        {
            var count = Math.Min(random.Next(1, 20), slots.Length - from);
            var batch = AggregateHarness.Batch(schema, Enumerable.Range(from, count).Select(i => (rows.Times[i], new object?[] { rows.Values[i], rows.Mask[i] })));
            accumulator.Add(RowBlock.Of(batch, from, ref times), slots.AsSpan(from, count));
            from += count;
        }
        var left = Enumerable.Range(0, parts).ToList();
        while (left.Count > 1)
        {
            // Rows of the second count as later, so neighbours are merged where the order matters.
            var first = random.Next(ordered ? left.Count - 1 : left.Count);
            var second = ordered ? first + 1 : (first + 1 + random.Next(left.Count - 1)) % left.Count;
            left[first] = Merge(accumulator, left[first], left[second], parts, random);
            left.RemoveAt(second);
        }
        var results = new ResultColumns();
        accumulator.Emit([left[0]], results);
        var type = AggregateFactory.ResultType(call.Kind, call.Type, DataType.Null)!;
        return ColumnValues.Get(Assert.Single(results.Columns), type, 0);
    }

    static int Merge(Accumulator accumulator, int into, int from, int parts, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                accumulator.MergeRange(into, from, 1);
                return into;
            case 1 when accumulator.MergesSmall:
                // The sum goes to a slot that held something else.
                var sum = into < parts ? into + parts : into - parts;
                accumulator.Combine(sum, [into], [from]);
                return sum;
            default:
                accumulator.Merge([into], [from]);
                return into;
        }
    }

    /// <summary>Sums of doubles without any rounding: as whole multiples of the smallest of them.</summary>
    static class Exact
    {
        const int Shift = 1074;

        public static BigInteger Sum(IEnumerable<double> values) => values.Aggregate(BigInteger.Zero, (sum, v) => sum + Whole(v));

        public static double Variance(double[] values, bool sample)
        {
            var n = values.Length;
            var sum = Sum(values);
            var squares = values.Aggregate(BigInteger.Zero, (a, v) => a + (Whole(v) * Whole(v)));
            return ToDouble(((squares * n) - (sum * sum)) >> Shift, (BigInteger)n * (sample ? n - 1 : n));
        }

        public static double ToDouble(BigInteger whole, BigInteger divisor)
        {
            // 64 digits behind the point are more than a double holds of any of these sums.
            var quotient = (whole << 64) / divisor;
            var bits = Math.Max(0, (int)quotient.GetBitLength() - 64);
            return Math.ScaleB((double)(quotient >> bits), bits - 64 - Shift);
        }

        static BigInteger Whole(double value)
        {
            var bits = BitConverter.DoubleToInt64Bits(value);
            var exponent = (int)((bits >> 52) & 0x7FF);
            var mantissa = bits & 0xFFFFFFFFFFFFF;
            var whole = (exponent == 0 ? (BigInteger)mantissa : (BigInteger)(mantissa | (1L << 52))) << Math.Max(0, exponent - 1);
            return bits < 0 ? -whole : whole;
        }
    }
}
