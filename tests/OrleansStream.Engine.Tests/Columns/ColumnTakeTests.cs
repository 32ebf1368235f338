using System.Collections.Immutable;
using Apache.Arrow;
using CsCheck;
using OrleansStream.Events;

namespace OrleansStream.Columns;

public class ColumnTakeTests
{
    static readonly DataType[] Types =
    [
        DataType.Null, DataType.Bool, DataType.Int64, DataType.Float64, DataType.Decimal, DataType.String, DataType.Timestamp,
        DataType.Binary, DataType.Json, DataType.ListOf(DataType.Int64), DataType.ListOf(DataType.ListOf(DataType.String)),
        DataType.StructOf(new RowField("a", DataType.Bool), new RowField("b", DataType.ListOf(DataType.String))),
        DataType.ListOf(DataType.StructOf(new RowField("a", DataType.String), new RowField("b", DataType.Null))),
    ];

    /// <summary>Random values in the form of <see cref="ColumnValues.Get"/>, with nulls.</summary>
    static Gen<object?> Value(DataType type)
    {
        var value = type.Kind switch
        {
            TypeKind.Null => Gen.Const((object?)null),
            TypeKind.Bool => Gen.Bool.Select(v => (object?)v),
            TypeKind.Int64 or TypeKind.Timestamp => Gen.Long.Select(v => (object?)v),
            TypeKind.Float64 => Gen.Double.Select(v => (object?)v),
            TypeKind.Decimal => Gen.Int[-100000, 100000].Select(v => (object?)(v / 100m)),
            TypeKind.String or TypeKind.Json => Gen.String[Gen.Char.AlphaNumeric, 0, 40].Select(v => (object?)v),
            TypeKind.Binary => Gen.Byte.Array[0, 20].Select(v => (object?)v),
            TypeKind.List => Gen.Const(0).SelectMany(_ => Value(type.Element!).Array[0, 4]).Select(v => (object?)v),
            _ => Gen.Int[0, 1].SelectMany(_ => Row(type.Fields)).Select(v => (object?)v),
        };
        return Gen.Frequency((5, value), (1, Gen.Const((object?)null)));
    }

    static Gen<object?[]> Row(ImmutableArray<RowField> fields) =>
        fields.Aggregate(Gen.Const(ImmutableArray<object?>.Empty), (row, field) => Gen.Select(row, Value(field.Type), (r, v) => r.Add(v)))
            .Select(r => r.ToArray());

    static IArrowArray Build(DataType type, object?[] values)
    {
        var builder = ColumnBuilder.For(type);
        foreach (var value in values)
            builder.AppendValue(value);
        return builder.Build();
    }

    static object?[] Read(IArrowArray column, DataType type) =>
        [.. Enumerable.Range(0, column.Length).Select(i => ColumnValues.Get(column, type, i))];

    // Without nulls the bitmap is absent, which is another path.
    static Gen<object?[]> Column(DataType type) =>
        Gen.Select(Value(type).Array[0, 70], Gen.Bool, (values, nulls) => nulls ? values : [.. values.Where(v => v is not null)]);

    [Fact]
    public void Take_gives_the_values_at_the_positions_for_every_type()
    {
        foreach (var type in Types)
        {
            Column(type).SelectMany(values => Gen.Int[0, Math.Max(0, values.Length - 1)].Array[0, values.Length == 0 ? 0 : 90], (v, p) => (v, p))
                .Sample((values, positions) =>
                {
                    var taken = ColumnTake.Take(Build(type, values), type, positions);
                    Assert.Equal(positions.Select(p => values[p]), Read(taken, type));
                }, iter: 200);
        }
    }

    [Fact]
    public void Take_reads_a_slice_at_its_own_offset()
    {
        foreach (var type in Types)
        {
            Gen.Select(Value(type).Array[1, 70], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 1000].Array[0, 90]).Sample((values, from, size, picks) =>
            {
                var start = from % values.Length;
                var length = 1 + (size % (values.Length - start));
                var slice = ArrowArrayFactory.Slice(Build(type, values), start, length);
                var positions = picks.Select(p => p % length).ToArray();
                var taken = ColumnTake.Take(slice, type, positions);
                Assert.Equal(positions.Select(p => values[start + p]), Read(taken, type));
            }, iter: 200);
        }
    }

    [Fact]
    public void A_taken_column_counts_its_nulls()
    {
        var column = Build(DataType.Int64, [1L, null, 3L, null, 5L]);
        Assert.Equal(2, ColumnTake.Take(column, DataType.Int64, [1, 1, 2]).NullCount);
        Assert.Equal(0, ColumnTake.Take(column, DataType.Int64, [0, 4]).NullCount);
        Assert.Equal(2, ColumnTake.Take(Build(DataType.Null, [null]), DataType.Null, [0, 0]).NullCount);
    }

    static EventBatch Batch(DataType type, object?[] values, long firstTime = 0) => new(
        new RowSchema(new RowField("c", type)), [Build(type, values)],
        (Int64Array)Build(DataType.Int64, [.. values.Select((_, i) => (object?)(firstTime + i))]));

    [Fact]
    public void Compact_gathers_the_selected_rows_in_the_selections_order()
    {
        var batch = Batch(DataType.String, ["a", null, "a longer text of more than sixteen bytes", "d"]);
        var compact = batch.WithSelection(Selection.Of(new[] { 3, 2, 1 })).Compact();
        Assert.True(compact.Selection.IsAll);
        Assert.Equal(["d", "a longer text of more than sixteen bytes", null], Read(compact.Columns[0], DataType.String));
        Assert.Equal([3L, 2L, 1L], compact.EventTimes.Values.ToArray());
    }

    [Fact]
    public void Compact_of_a_whole_batch_is_the_batch_itself()
    {
        var batch = Batch(DataType.Int64, [1L, 2L]);
        Assert.Same(batch, batch.Compact());
    }

    [Fact]
    public void Concat_joins_the_selected_rows_of_batches_sliced_or_not()
    {
        foreach (var type in Types)
        {
            var part = Gen.Select(Column(type), Gen.Int[0, 3], Gen.Int[0, 1000], (values, mode, seed) => (values, mode, seed));
            part.Array[1, 5].Sample(parts =>
            {
                var expected = new List<object?>();
                var times = new List<long>();
                var batches = new List<EventBatch>();
                foreach (var (values, mode, seed) in parts)
                {
                    var batch = Batch(type, values, seed);
                    var rows = Enumerable.Range(0, values.Length);
                    if (mode == 1)
                    {
                        rows = rows.Where(i => ((i * 7) + seed) % 3 == 0).Reverse();
                        batch = batch.WithSelection(Selection.Of(rows.ToArray()));
                    }
                    else if (mode == 2 && values.Length > 0)
                    {
                        var start = seed % values.Length;
                        rows = rows.Skip(start);
                        batch = new EventBatch(batch.Schema, [ArrowArrayFactory.Slice(batch.Columns[0], start, values.Length - start)],
                            (Int64Array)ArrowArrayFactory.Slice(batch.EventTimes, start, values.Length - start));
                    }
                    expected.AddRange(rows.Select(i => values[i]));
                    times.AddRange(rows.Select(i => (long)seed + i));
                    batches.Add(batch);
                }
                var all = ColumnTake.Concat(batches);
                Assert.Equal(expected, Read(all.Columns[0], type));
                Assert.Equal(times, all.EventTimes.Values.ToArray());
            }, iter: 200);
        }
    }

    [Fact]
    public void Concat_refuses_batches_of_different_schemas()
    {
        Assert.Throws<ArgumentException>(() => ColumnTake.Concat([Batch(DataType.Int64, [1L]), Batch(DataType.Float64, [1d])]));
        Assert.Throws<ArgumentException>(() => ColumnTake.Concat([]));
    }
}
