using System.Buffers;
using System.Globalization;
using CsCheck;
using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Functions;
using OrleansStream.Keys;
using OrleansStream.Steps.Aggregate;
using OrleansStream.Windows;

namespace OrleansStream.State;

/// <summary>
/// Goal: an aggregate that was saved and read back goes on as if nothing had been. Method: random rows in random batches; at random places all slots move
/// into a new accumulator; slots are merged at the end; results must be the same to the bit. And of any bytes: either they are state, or a coded error.
/// </summary>
public class AccumulatorStateTests
{
    const int Slots = 5;

    static readonly Gen<object?> Wholes = Nullable(Gen.OneOf(Gen.Long[-9, 9], Gen.Long).Select(v => (object?)v));

    static readonly Gen<object?> Floats = Nullable(Gen.OneOf(
        Gen.Double[-100, 100], Gen.Double, Gen.Const(-0.0), Gen.Const(double.NaN), Gen.Const(1e300), Gen.Const(double.Epsilon)).Select(v => (object?)v));

    static readonly Gen<object?> Decimals = Nullable(Gen.OneOf(Gen.Int[-100_000, 100_000].Select(v => v / 1000m), Gen.Const(9999999999999999999999999999m)).Select(v => (object?)v));

    static readonly Gen<object?> Texts = Nullable(Gen.OneOf(Gen.Int[0, 20].Select(v => $"{v}"), Gen.String[Gen.Char["a\0é"], 0, 24]).Select(v => (object?)v));

    static readonly Gen<object?> Bools = Nullable(Gen.Bool.Select(v => (object?)v));

    static readonly DataType Pair = DataType.StructOf(new RowField("a", DataType.Float64), new RowField("b", DataType.ListOf(DataType.String)));

    static readonly Gen<object?> Pairs = Nullable(Gen.Select(Floats, Texts.Array[0, 3]).Select((a, b) => (object?)new object?[] { a, b }));

    static readonly Dictionary<string, (DataType Type, Gen<object?> Values)> Columns = new()
    {
        ["int64"] = (DataType.Int64, Wholes),
        ["float64"] = (DataType.Float64, Floats),
        ["decimal"] = (DataType.Decimal, Decimals),
        ["string"] = (DataType.String, Texts),
        ["bool"] = (DataType.Bool, Bools),
        ["timestamp"] = (DataType.Timestamp, Wholes),
        ["pair"] = (Pair, Pairs),
        ["list"] = (DataType.ListOf(DataType.Decimal), Nullable(Decimals.Array[0, 3].Select(v => (object?)v))),
        ["null"] = (DataType.Null, Gen.Const((object?)null)),
    };

    public static TheoryData<string, string> Aggregates()
    {
        var data = new TheoryData<string, string>();
        foreach (var kind in Enum.GetValues<AggregateKind>())
        {
            foreach (var (name, column) in Columns)
            {
                if (kind != AggregateKind.Custom && AggregateFactory.ResultType(kind, column.Type, DataType.Null) is not null)
                    data.Add(kind.ToString(), name);
            }
        }
        foreach (var name in Columns.Keys)
            data.Add("ordered", name);
        data.Add("estimate", "string");
        data.Add("custom", "int64");
        return data;
    }

    [Theory]
    [MemberData(nameof(Aggregates))]
    public void What_was_saved_goes_on_as_if_nothing_had_been(string aggregate, string column)
    {
        var create = Create(aggregate, Columns[column].Type);
        Gen.Select(Columns[column].Values.Array[0, 120], Gen.Int).Sample((values, seed) =>
            Assert.Equal(Run(create, column, values, seed, cuts: false), Run(create, column, values, seed, cuts: true)), iter: 100);
    }

    [Theory]
    [MemberData(nameof(Aggregates))]
    public void Damaged_state_is_a_coded_error_or_some_state_but_never_anything_else(string aggregate, string column)
    {
        var create = Create(aggregate, Columns[column].Type);
        Gen.Select(Columns[column].Values.Array[0, 60], Gen.Int).Sample((values, seed) =>
        {
            var random = new Random(seed);
            var saved = Saved(Filled(create, column, values, random), random.Next(Slots));
            for (var n = 0; n < 20; n++)
                LoadDamaged(create(), Damaged(saved, random));
        }, iter: 30);
    }

    [Theory]
    [InlineData(AggregateKind.Percentile, 3 * Sample.MaxExact)]
    [InlineData(AggregateKind.CountDistinct, 3 * DistinctSketch.MaxExact)]
    [InlineData(AggregateKind.TopK, 5 * FrequentValues.MinKept)]
    public void Sketches_of_many_values_go_on_too(AggregateKind kind, int count)
    {
        var call = new AggregateCall(kind, 0, DataType.Int64, -1) { Limit = 50, Estimate = true, Percentiles = kind == AggregateKind.Percentile ? [1, 50, 99] : [] };
        var create = AggregateFactory.Create(call, DataType.Null)!;
        var random = new Random(1);
        object?[] values = [.. Enumerable.Range(0, count).Select(_ => (object?)(long)(random.NextDouble() * random.NextDouble() * 200_000))];
        Assert.Equal(Run(create, "int64", values, 2, cuts: false), Run(create, "int64", values, 2, cuts: true));
        for (var n = 0; n < 300; n++)
            LoadDamaged(create(), Damaged(Saved(Filled(create, "int64", values, random), 0), random));
    }

    [Fact]
    public void An_exact_count_of_too_many_values_stays_too_many()
    {
        var set = new DistinctSet(2);
        foreach (var value in (UInt128[])[1, 2, 3])
            set.Add(value);
        var bytes = new ArrayBufferWriter<byte>();
        set.Write(bytes);
        var cursor = new StateCursor(bytes.WrittenSpan);
        Assert.True(DistinctSet.Read(2, ref cursor).TooMany);
    }

    [Fact]
    public void What_a_function_threw_is_remembered_and_a_state_of_another_type_is_refused_with_advice()
    {
        var create = () => new Failing().Bind(DataType.Int64, RowSchema.Empty, out _)!.Create(0, -1);
        Assert.Equal(Run(create, "int64", [1L, 2L, 3L, 4L], 3, cuts: false), Run(create, "int64", [1L, 2L, 3L, 4L], 3, cuts: true));
        var error = Assert.Throws<StreamException>(() => FunctionState.Load<Failing.Sum>("[1]"u8));
        Assert.Equal(ErrorCodes.CheckpointDamaged, error.Code);
        Assert.Contains("raise the function's version", error.Message, StringComparison.Ordinal);
    }

    static Func<Accumulator> Create(string aggregate, DataType type)
    {
        switch (aggregate)
        {
            case "ordered":
                SortColumn[] order = [new(0, type, true), new(1, DataType.Bool, false)];
                return () => new TopRowsAccumulator([0], type, wholeRows: false, [.. order], 4, 6, -1);
            case "estimate":
                return AggregateFactory.Create(new AggregateCall(AggregateKind.CountDistinct, 0, type, 1) { Estimate = true }, DataType.Null)!;
            case "custom":
                return () => new Mean().Bind(type, RowSchema.Empty, out _)!.Create(0, 1);
            default:
                var call = new AggregateCall(Enum.Parse<AggregateKind>(aggregate), 0, type, 1) { Limit = 7, Percentiles = [0, 37, 100] };
                if (call.Kind == AggregateKind.Median)
                    call = call with { Kind = AggregateKind.Percentile, Percentiles = [50] };
                return AggregateFactory.Create(call, DataType.Null)!;
        }
    }

    static string[] Run(Func<Accumulator> create, string column, object?[] values, int seed, bool cuts)
    {
        var random = new Random(seed);
        var accumulator = Filled(create, column, values, random, cuts);
        // What is read back is merged as well, by each of the ways.
        for (var slot = 1; slot < Slots; slot++)
        {
            if (random.Next(2) == 0)
                accumulator.Merge([0], [slot]);
            else
                accumulator.MergeRange(0, slot, 1);
        }
        return Results(accumulator);
    }

    static Accumulator Filled(Func<Accumulator> create, string column, object?[] values, Random random, bool cuts = false)
    {
        var schema = new RowSchema([new RowField("x", Columns[column].Type), new RowField("mask", DataType.Bool)]);
        var accumulator = create();
        accumulator.EnsureSlots(Slots);
        long[] times = [];
        for (var from = 0; from < values.Length;)
        {
            var count = Math.Min(random.Next(1, values.Length / 3 + 2), values.Length - from);
            var batch = AggregateHarness.Batch(schema, Enumerable.Range(from, count).Select(i => ((long)random.Next(20), new object?[] { values[i], random.Next(4) > 0 })));
            accumulator.Add(RowBlock.Of(batch, from, ref times), [.. Enumerable.Range(0, count).Select(_ => random.Next(Slots))]);
            from += count;
            var (cut, emitted) = (random.Next(2) == 0, random.Next(3) == 0);
            if (emitted)
                Results(accumulator);
            if (cut && cuts)
                accumulator = Moved(accumulator, create());
        }
        return accumulator;
    }

    static Accumulator Moved(Accumulator from, Accumulator to)
    {
        to.EnsureSlots(Slots);
        Assert.Equal(from.Signature, to.Signature);
        for (var slot = 0; slot < Slots; slot++)
        {
            var cursor = new StateCursor(Saved(from, slot));
            to.Load(slot, ref cursor);
            Assert.True(cursor.IsAtEnd);
        }
        return to;
    }

    static byte[] Saved(Accumulator accumulator, int slot)
    {
        var bytes = new ArrayBufferWriter<byte>();
        accumulator.Save(slot, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    static string[] Results(Accumulator accumulator)
    {
        var results = new ResultColumns();
        accumulator.Emit(Enumerable.Range(0, Slots).ToArray(), results);
        return
        [
            .. Enumerable.Range(0, Slots).Select(slot => string.Join(' ', results.Columns.Select(c => Text(ColumnValues.Get(c, ArrowTypes.FromArrow(new Apache.Arrow.Field("", c.Data.DataType, true)), slot))))),
            .. results.Errors?.Rows.Select(e => $"{e}") ?? [],
        ];
    }

    /// <summary>Bytes with some of them changed, added or cut off.</summary>
    internal static byte[] Damaged(byte[] state, Random random)
    {
        var damaged = state.ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(damaged.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < damaged.Count:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                case 1:
                    damaged.Insert(at, (byte)random.Next(256));
                    break;
                case 2:
                    damaged.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, 0x07]);
                    break;
                case 3 when at < damaged.Count:
                    damaged[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(damaged[at] ^ (1 << random.Next(8)));
                    break;
            }
        }
        return [.. damaged];
    }

    static void LoadDamaged(Accumulator accumulator, byte[] bytes)
    {
        accumulator.EnsureSlots(Slots);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var cursor = new StateCursor(bytes);
            accumulator.Load(0, ref cursor);
            Results(accumulator);
            accumulator.Merge([1], [0]);
            Results(accumulator);
        }
        catch (StreamException e)
        {
            Assert.Equal(ErrorCodes.CheckpointDamaged, e.Code);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000 + (bytes.Length * 100L));
    }

    static Gen<object?> Nullable(Gen<object?> values) => Gen.Frequency((4, values), (1, Gen.Const((object?)null)));

    static string Text(object? value) => value switch
    {
        null => "-",
        object?[] list => $"[{string.Join(',', list.Select(Text))}]",
        double number => BitConverter.DoubleToInt64Bits(number).ToString("X", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    sealed class Mean : AggregateFunction<long, Mean.Sum, double?>
    {
        public sealed record Sum(long Count, double Total, double Least);

        public override Sum Start() => new(0, 0, double.PositiveInfinity);

        public override Sum Add(Sum state, long value) => new(state.Count + 1, state.Total + value, Math.Min(state.Least, value));

        public override Sum Merge(Sum state, Sum other) => new(state.Count + other.Count, state.Total + other.Total, Math.Min(state.Least, other.Least));

        public override double? Result(Sum state) => state.Total / state.Count;
    }

    sealed class Failing : AggregateFunction<long, Failing.Sum, long>
    {
        public sealed record Sum(long Total);

        public override Sum Start() => new(0);

        public override Sum Add(Sum state, long value) => value == 3 ? throw new InvalidOperationException("three") : new(state.Total + value);

        public override Sum Merge(Sum state, Sum other) => new(state.Total + other.Total);

        public override long Result(Sum state) => state.Total;
    }
}
