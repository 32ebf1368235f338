using CsCheck;
using OrleansStream.Events;
using OrleansStream.Windows;

namespace OrleansStream.Keys;

public class GroupTableTests
{
    static readonly Gen<string?> GenText = Gen.OneOf(
        Gen.Const((string?)null), Gen.Int[0, 500].Select(k => (string?)$"user-{k}"), Gen.String[Gen.Char["ab\0é"], 0, 18].Select(s => (string?)s),
        Gen.Int[0, 9].Select(k => (string?)$"a key that is much longer than sixteen bytes {k}"));

    [Fact]
    public void Text_keys_are_found_sorted_and_retained() => Check("k string", GenText.Select(k => new object?[] { k }));

    [Fact]
    public void Whole_number_keys_are_found_sorted_and_retained() =>
        Check("k int64", Gen.OneOf(Gen.Long[-300, 300], Gen.Long).Select(k => new object?[] { k == 7 ? null : k }));

    [Fact]
    public void Keys_of_several_columns_are_found_sorted_and_retained() =>
        Check("a string, b int64, c bool", Gen.Select(GenText, Gen.Long[0, 20], Gen.Bool).Select((a, b, c) => new object?[] { a, b == 7 ? null : b, c }));

    static void Check(string columns, Gen<object?[]> key)
    {
        var schema = AggregateHarness.Schema(columns);
        Gen.Select(key.Array[1, 400], key.Array[1, 400], Gen.Int[1, 5]).Sample((first, second, keepEvery) =>
        {
            var table = GroupTable.For(schema, [.. Enumerable.Range(0, schema.Count)]);
            var keys = new Dictionary<string, int>();
            Find(table, schema, first, keys);
            Find(table, schema, second, keys);
            Assert.Equal(keys.Count, table.Count);
            var sorted = table.Sorted().ToArray();
            Assert.Equal(Enumerable.Range(0, table.Count), sorted.Order());
            AssertSorted(table, sorted);

            var kept = sorted.Where((_, i) => i % keepEvery == 0).Order().ToArray();
            var names = Texts(table, schema, kept);
            table.Retain(kept);
            Assert.Equal(names.Order(), Texts(table, schema, table.Sorted().ToArray()).Order());
            keys = names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
            Find(table, schema, second, keys);
            AssertSorted(table, table.Sorted().ToArray());
        }, iter: 100);
    }

    static void Find(GroupTable table, RowSchema schema, object?[][] rows, Dictionary<string, int> keys)
    {
        var batch = AggregateHarness.Batch(schema, rows.Select(r => (0L, r)));
        long[] times = [];
        var ids = new int[rows.Length];
        table.Find(RowBlock.Of(batch, 0, ref times), ids);
        for (var i = 0; i < rows.Length; i++)
        {
            var text = Text(batch, i);
            if (!keys.TryGetValue(text, out var id))
                keys.Add(text, id = keys.Count);
            Assert.Equal(id, ids[i]);
        }
    }

    static void AssertSorted(GroupTable table, int[] ids)
    {
        for (var i = 1; i < ids.Length; i++)
            Assert.True(table.Compare(ids[i - 1], ids[i]) < 0);
    }

    static string[] Texts(GroupTable table, RowSchema schema, int[] ids)
    {
        var times = new Int64ColumnBuilder(DataType.Int64);
        foreach (var _ in ids)
            times.Append(0);
        var batch = new EventBatch(schema, [.. table.Columns(ids)], (Apache.Arrow.Int64Array)times.Build());
        return [.. Enumerable.Range(0, ids.Length).Select(i => Text(batch, i))];
    }

    static string Text(EventBatch batch, int row) => string.Join('|', Enumerable.Range(0, batch.Schema.Count).Select(c => batch.Row(row)[c] ?? "null!"));
}
