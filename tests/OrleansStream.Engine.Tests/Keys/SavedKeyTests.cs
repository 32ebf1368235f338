using System.Buffers;
using CsCheck;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Windows;

namespace OrleansStream.Keys;

/// <summary>
/// Goal: a table's keys can be written and found again, in any other table, and are told the key groups by which rows are dealt out. Method: random
/// rows of every type, against the partitioner of the exchange.
/// </summary>
public class SavedKeyTests
{
    static readonly Gen<string> GenText = Gen.OneOf(
        Gen.Int[0, 500].Select(k => $"user-{k}"), Gen.String[Gen.Char["ab\0é"], 0, 18],
        Gen.Int[0, 9].Select(k => $"a key that is much longer than sixteen bytes\0{k}"));

    [Theory]
    [InlineData("k string")]
    [InlineData("k int64")]
    [InlineData("k timestamp")]
    [InlineData("k bool")]
    [InlineData("k float64")]
    [InlineData("k decimal")]
    [InlineData("k binary")]
    [InlineData("k json")]
    [InlineData("k list<int64>")]
    [InlineData("k list<string>")]
    [InlineData("a string, b int64")]
    [InlineData("a list<string>, b string, c int64")]
    [InlineData("a bool, b decimal, c string, d float64")]
    public void Keys_are_found_again_and_are_of_the_groups_of_the_exchange(string columns)
    {
        var schema = AggregateHarness.Schema(columns);
        var row = schema.Fields.Select(f => Value(f.Type)).Aggregate(
            Gen.Const(Array.Empty<object?>()), (all, next) => all.SelectMany(a => next.Select(n => (object?[])[.. a, n])));
        row.Array[1, 300].Sample(rows => Check(schema, AggregateHarness.Batch(schema, rows.Select(r => (0L, r)))), iter: 30);
    }

    [Fact]
    public void Without_key_columns_all_rows_are_of_one_group()
    {
        var table = GroupTable.For(AggregateHarness.Schema("k int64"), []);
        Assert.Equal(0, table.FindKey(default));
        var groups = new int[1];
        table.KeyGroupsOf([0], groups);
        Assert.Equal([0], groups);
        Assert.Equal("", table.KeyTypes);
    }

    static void Check(RowSchema schema, EventBatch batch)
    {
        var columns = Enumerable.Range(0, schema.Count).ToArray();
        var table = GroupTable.For(schema, [.. columns]);
        long[] times = [];
        var ids = new int[batch.Length];
        table.Find(RowBlock.Of(batch, 0, ref times), ids);
        var groups = new int[batch.Length];
        table.KeyGroupsOf(ids, groups);
        foreach (var tasks in (int[])[2, 7, KeyGroups.Count])
        {
            var parts = new EventBatch?[tasks];
            new KeyPartitioner([.. columns], tasks).Partition(batch, parts);
            var owners = new int[batch.Length];
            for (var task = 0; task < tasks; task++)
            {
                foreach (var position in parts[task] is { } part ? part.Selection.IsAll ? Enumerable.Range(0, part.Length) : part.Selection.Positions.ToArray() : [])
                    owners[position] = task;
            }
            Assert.Equal(owners, groups.Select(g => KeyGroups.Task(g, tasks)));
        }

        var other = GroupTable.For(schema, [.. columns]);
        var key = new ArrayBufferWriter<byte>();
        for (var id = table.Count - 1; id >= 0; id--)
        {
            key.ResetWrittenCount();
            table.AppendKey(id, key);
            Assert.Equal(table.Count - 1 - id, other.FindKey(key.WrittenSpan));
            Assert.Equal(id, table.FindKey(key.WrittenSpan));
        }
        // Rows are found under the keys that were read back.
        var again = new int[batch.Length];
        other.Find(RowBlock.Of(batch, 0, ref times), again);
        Assert.Equal(ids.Select(id => table.Count - 1 - id), again);
        Assert.Equal(table.Count, other.Count);
        Assert.Equal(string.Join(',', schema.Fields.Select(f => f.Type)), table.KeyTypes);
    }

    static Gen<object?> Value(DataType type)
    {
        Gen<object?> gen = type.Kind switch
        {
            TypeKind.String => GenText.Select(t => (object?)t),
            TypeKind.Json => Gen.Int[0, 20].Select(n => (object?)$"[{n}]"),
            TypeKind.Binary => Gen.Byte[0, 3].Array[0, 20].Select(b => (object?)b),
            TypeKind.Bool => Gen.Bool.Select(b => (object?)b),
            TypeKind.Int64 or TypeKind.Timestamp => Gen.OneOf(Gen.Long[-50, 50], Gen.Long).Select(n => (object?)n),
            TypeKind.Float64 => Gen.OneOf(Gen.Double, Gen.Double[0, 1], Gen.Const(0.0), Gen.Const(-0.0), Gen.Const(double.NaN)).Select(n => (object?)n),
            TypeKind.Decimal => Gen.Int[-100_000, 100_000].Select(n => (object?)(n / 1000m)),
            TypeKind.List => Value(type.Element!).Array[0, 4].Select(l => (object?)l),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };
        return Gen.OneOf(gen, gen, gen, Gen.Const((object?)null));
    }
}
