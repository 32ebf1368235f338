using System.Buffers;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Keys;

public class KeyHasherTests
{
    static EventBatch Batch(params (DataType Type, object?[] Values)[] columns)
    {
        var rows = columns.Length == 0 ? 0 : columns[0].Values.Length;
        var arrays = columns.Select(c =>
        {
            var builder = ColumnBuilder.For(c.Type);
            foreach (var value in c.Values)
                builder.AppendValue(value);
            return builder.Build();
        });
        var times = new Int64Array.Builder().AppendRange(new long[rows]).Build();
        return new EventBatch(new RowSchema(columns.Select((c, i) => new RowField($"c{i}", c.Type))), [.. arrays], times);
    }

    static ulong[] Hash(EventBatch batch, params int[] columns)
    {
        var hashes = new ulong[batch.Length];
        KeyHasher.Hash(batch, columns, hashes);
        return hashes;
    }

    [Fact]
    public void Hashes_never_change()
    {
        // Key groups of stored snapshots depend on these numbers.
        var batch = Batch(
            (DataType.String, ["", "user-17", null, "a text of more than sixteen bytes"]),
            (DataType.Int64, [0L, -1L, null, long.MaxValue]),
            (DataType.Float64, [0.0, 1.5, null, double.NaN]));
        Assert.Equal([14404724342561250869, 982688483386113800, 11400714819323198485, 9441976591112301971], Hash(batch, 0));
        Assert.Equal([1012414701531435462, 14022978765915926824, 11400714819323198485, 6417674210436892906], Hash(batch, 1));
        Assert.Equal([10428517208235444737, 7365954394509214897, 7496418714104908209, 9763667234316409819], Hash(batch, 0, 1, 2));
    }

    [Fact]
    public void Equal_values_hash_equally_whatever_stands_beside_them()
    {
        var batch = Batch((DataType.String, ["x", "other", "x", null, null]), (DataType.Bool, [true, false, true, null, null]));
        var one = Hash(batch, 0);
        var two = Hash(batch, 0, 1);
        Assert.Equal(one[0], one[2]);
        Assert.Equal(one[3], one[4]);
        Assert.Equal(two[0], two[2]);
        Assert.Equal(two[3], two[4]);
        Assert.Equal(3, one.Distinct().Count());
    }

    [Fact]
    public void Types_keep_equal_bytes_apart()
    {
        var batch = Batch((DataType.Int64, [5L]), (DataType.Timestamp, [5L]), (DataType.String, ["a"]), (DataType.Json, ["a"]));
        Assert.Equal(4, Enumerable.Range(0, 4).Select(c => Hash(batch, c)[0]).Distinct().Count());
    }

    [Fact]
    public void Both_zeros_are_one_key_and_all_NaNs_too()
    {
        var odd = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(double.NaN) ^ 1);
        var hashes = Hash(Batch((DataType.Float64, [0.0, -0.0, double.NaN, odd])), 0);
        Assert.Equal(hashes[0], hashes[1]);
        Assert.Equal(hashes[2], hashes[3]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    [Fact]
    public void No_columns_is_one_key()
    {
        var hashes = Hash(Batch((DataType.Int64, [1L, 2L])));
        Assert.Equal(hashes[0], hashes[1]);
    }

    public static TheoryData<DataType, object?[]> Ordered => new()
    {
        { DataType.Int64, [null, long.MinValue, -1L, 0L, 1L, long.MaxValue] },
        { DataType.Float64, [null, double.NegativeInfinity, -2.5, -double.Epsilon, 0.0, 1e-300, 3.0, double.PositiveInfinity] },
        { DataType.Decimal, [null, -7922816251426433759m, -0.0000000001m, 0m, 12.5m, 7922816251426433759.3543950335m] },
        { DataType.String, [null, "", "\0", "\0\0", "\0a", "a", "a\0", "a\0b", "ab", "é"] },
        { DataType.Bool, [null, false, true] },
        { DataType.ListOf(DataType.Int64), [null, new object?[] { }, new object?[] { null }, new object?[] { 1L }, new object?[] { 1L, 1L }, new object?[] { 2L }] },
        { DataType.StructOf(new RowField("a", DataType.String), new RowField("b", DataType.Int64)),
            [null, new object?[] { "a", 2L }, new object?[] { "ab", 1L }, new object?[] { "b", null }] },
    };

    [Theory]
    [MemberData(nameof(Ordered))]
    public void Encodings_sort_as_the_values_do_and_decode_to_them(DataType type, object?[] values)
    {
        var column = Batch((type, values)).Columns[0];
        var encodings = Enumerable.Range(0, values.Length).Select(i =>
        {
            var to = new ArrayBufferWriter<byte>();
            KeyEncoder.Append(column, type, i, to);
            return to.WrittenMemory;
        }).ToArray();
        for (var i = 1; i < encodings.Length; i++)
            Assert.True(encodings[i - 1].Span.SequenceCompareTo(encodings[i].Span) < 0, $"{i - 1} before {i}");

        var decoded = ColumnBuilder.For(type);
        foreach (var encoding in encodings)
        {
            ReadOnlySpan<byte> rest = [.. encoding.Span, 42];
            KeyEncoder.Decode(ref rest, decoded);
            Assert.Equal([42], rest.ToArray());
            rest = [.. encoding.Span, 42];
            KeyEncoder.Skip(ref rest, type);
            Assert.Equal([42], rest.ToArray());
        }
        var back = decoded.Build();
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(values[i], ColumnValues.Get(back, type, i));
    }
}
